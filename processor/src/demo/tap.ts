import { createServer, request, type IncomingMessage, type ServerResponse } from "node:http";
import { request as requestTls } from "node:https";
import type { AddressInfo } from "node:net";

/** What went through a {@link Tap}. */
export interface TapReport {
  readonly payloads: number;
  readonly bytes: number;
  /** Strings in the payloads: names and values. */
  readonly strings: number;
  /** Those of them that held a raw key in some encoding. */
  readonly stringsWithKey: number;
  /** Payloads that the copy's receiver did not take. */
  readonly copiesFailed: number;
}

/** Stands between the service and the processor, and looks at every byte that the service exports. */
export interface Tap {
  readonly url: string;
  readonly report: TapReport;
  close(): Promise<void>;
}

export interface TapOptions {
  /** Where OTLP goes on to. */
  readonly target: string;
  /** Gets a copy of every payload; undefined: nobody. */
  readonly copyTo: string | undefined;
  /** Keys to look for. */
  readonly rawKeys: readonly string[];
}

/** Starts a tap on a free loopback port. It reads OTLP/JSON. */
export async function startTap(options: TapOptions): Promise<Tap> {
  const needles = options.rawKeys.flatMap(encodingsOf);
  const report = { payloads: 0, bytes: 0, strings: 0, stringsWithKey: 0, copiesFailed: 0 };
  const copies = new Set<Promise<void>>();
  const server = createServer((incoming, outgoing) => {
    void pass(incoming, outgoing);
  });

  async function pass(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    const path = incoming.url ?? "/";
    try {
      const body = await readAll(incoming);
      const text = body.toString("utf8");
      report.payloads++;
      report.bytes += body.length;
      for (const string of stringsOf(JSON.parse(text) as unknown)) {
        report.strings++;
        if (needles.some((needle) => string.includes(needle))) report.stringsWithKey++;
      }
      if (options.copyTo !== undefined) copy(options.copyTo + path, body);
      const answer = await post(options.target + path, body);
      outgoing.writeHead(answer.status, { "content-type": "application/json" });
      outgoing.end(answer.body);
    } catch {
      // The exporter tries again.
      outgoing.writeHead(503, { "retry-after": "1" });
      outgoing.end();
    }
  }

  function copy(url: string, body: Buffer): void {
    const sent = post(url, body)
      .then(
        ({ status }) => status < 300,
        () => false,
      )
      .then((taken) => {
        if (!taken) report.copiesFailed++;
        copies.delete(sent);
      });
    copies.add(sent);
  }

  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(0, "127.0.0.1", resolve);
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    report,
    async close() {
      await Promise.all(copies);
      await new Promise((resolve) => {
        server.close(resolve);
        server.closeAllConnections();
      });
    },
  };
}

/** A key as it may stand in telemetry: raw, in base64, hex and percent encoding. */
function encodingsOf(key: string): string[] {
  const bytes = Buffer.from(key);
  // The whole groups of each of the three alignments that base64 can have within a longer text.
  const base64 = [0, 1, 2].map((shift) => {
    const text = Buffer.concat([Buffer.alloc(shift), bytes]).toString("base64");
    return text.slice(shift === 0 ? 0 : 4, Math.floor((shift + bytes.length) / 3) * 4);
  });
  return [key, encodeURIComponent(key), bytes.toString("hex"), bytes.toString("hex").toUpperCase(), ...base64];
}

function* stringsOf(value: unknown): Generator<string> {
  if (typeof value === "string") yield value;
  else if (Array.isArray(value)) for (const item of value) yield* stringsOf(item);
  else if (typeof value === "object" && value !== null) for (const item of Object.values(value)) yield* stringsOf(item);
}

/** Posts OTLP/JSON. */
function post(url: string, body: Buffer): Promise<{ status: number; body: Buffer }> {
  const send = url.startsWith("https:") ? requestTls : request;
  return new Promise((resolve, reject) => {
    const outgoing = send(url, {
      method: "POST",
      timeout: 10_000,
      headers: { "content-type": "application/json", "content-length": body.length },
    });
    outgoing.once("timeout", () => outgoing.destroy(new Error("no answer within 10 s")));
    outgoing.once("error", reject);
    outgoing.once("response", (response: IncomingMessage) => {
      readAll(response).then((answer) => resolve({ status: response.statusCode ?? 0, body: answer }), reject);
    });
    outgoing.end(body);
  });
}

async function readAll(stream: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}
