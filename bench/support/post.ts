import { Agent, request } from "node:http";

/**
 * Posts bodies over a few kept-alive connections, each once.
 * @returns how many were answered 200
 */
export async function postAll(
  url: string,
  bodies: readonly Buffer[],
  headers: Readonly<Record<string, string>>,
  connections: number,
): Promise<number> {
  const agent = new Agent({ keepAlive: true, maxSockets: connections });
  let next = 0;
  let accepted = 0;
  async function client(): Promise<void> {
    while (next < bodies.length) {
      const status = await post(url, bodies[next++]!, headers, agent);
      if (status === 200) accepted++;
    }
  }
  await Promise.all(Array.from({ length: connections }, client));
  agent.destroy();
  return accepted;
}

function post(url: string, body: Buffer, headers: Readonly<Record<string, string>>, agent: Agent): Promise<number> {
  return new Promise((resolve, reject) => {
    const outgoing = request(
      url,
      { method: "POST", agent, headers: { ...headers, "content-length": body.length } },
      (response) => {
        response.resume();
        response.once("end", () => resolve(response.statusCode ?? 0));
      },
    );
    outgoing.once("error", reject);
    outgoing.end(body);
  });
}
