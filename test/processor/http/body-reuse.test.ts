import { createHash } from "node:crypto";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, onTestFinished, test } from "vitest";
import { startTestProcessor, PROTOBUF } from "../../support/processor.ts";

const BODIES = 120;
const AT_ONCE = 12;

function bodyOf(number: number): Buffer {
  const filler = createHash("sha256").update(`body ${number}`).digest("hex");
  return Buffer.from(`items=1 ${filler.repeat(1_500 + (number % 7) * 400)}`);
}

const digest = (bytes: Buffer): string => createHash("sha256").update(bytes).digest("hex");

/** A downstream that answers some requests before it has read them. */
async function startHastySink(isHasty: (request: number) => boolean): Promise<{ url: string; digests: string[] }> {
  const digests: string[] = [];
  let requests = 0;
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    if (isHasty(requests++)) response.writeHead(200, { "content-type": "application/x-protobuf" }).flushHeaders();
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      digests.push(digest(Buffer.concat(chunks)));
      if (!response.headersSent) response.writeHead(200, { "content-type": "application/x-protobuf" });
      response.end();
    });
  });
  await new Promise<void>((resolve) => {
    server.listen(0, "127.0.0.1", resolve);
  });
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, digests };
}

test.each([
  ["after they were read", () => false],
  ["sometimes before they were read", (request: number) => request % 3 === 0],
])("large bodies at once are each forwarded whole, to a downstream that answers %s", async (_when, isHasty) => {
  const sink = await startHastySink(isHasty);
  const processor = await startTestProcessor({ downstreams: [sink.url] });
  let next = 0;
  async function client(): Promise<void> {
    while (next < BODIES) {
      const answer = await processor.post("/v1/traces", { headers: PROTOBUF, body: bodyOf(next++) });
      expect(answer.status).toBe(200);
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, client));
  const expected = Array.from({ length: BODIES }, (_, number) => digest(bodyOf(number)));
  expect(sink.digests.toSorted()).toEqual(expected.toSorted());
});
