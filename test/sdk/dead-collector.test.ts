import { randomBytes } from "node:crypto";
import { Agent, createServer, request as sendRequest } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, describe, expect, test } from "vitest";
import { startService } from "./support/service.ts";
import type { ServiceProcess } from "./support/service.ts";

/** OpenTelemetry's queue of spans holds 2,048, and ours of audit records is given as many: both are full after the first round. */
const QUEUE = 2048;
const ROUND = 3000;
const MAX_GROWTH_BYTES = 4_000_000;

let service: ServiceProcess | undefined;
const agent = new Agent({ keepAlive: true, maxSockets: 8 });

afterEach(async () => {
  await service?.stop("SIGKILL");
  agent.destroy();
});

function ask(path: string): Promise<string> {
  const headers = { "x-api-key": `unit-${randomBytes(18).toString("hex")}` };
  return new Promise((resolve, reject) => {
    sendRequest(`${service?.url}${path}`, { headers, agent }, (response) => {
      let text = "";
      response.setEncoding("utf8").on("data", (part: string) => (text += part));
      response.on("end", () => resolve(text));
    })
      .on("error", reject)
      .end();
  });
}

/** @returns the distinct answers */
async function askARound(): Promise<ReadonlySet<string>> {
  return new Set(await Promise.all(Array.from({ length: ROUND }, () => ask("/"))));
}

describe("a Collector that", () => {
  test.each([
    ["never answers", (): void => undefined],
    [
      "is overloaded",
      (_request: object, response: { writeHead(status: number): { end(): void } }) => response.writeHead(503).end(),
    ],
  ])(
    "%s leaves every request its answer, the heap its size, and the end of the process its time",
    async (_, answer) => {
      const collector = createServer(answer);
      await new Promise<void>((resolve) => collector.listen(0, "127.0.0.1", resolve));
      const receiver = { url: `http://127.0.0.1:${(collector.address() as AddressInfo).port}` };
      const environment = {
        KEYTRAIL_AUDIT_QUEUE_SIZE: String(QUEUE),
        KEYTRAIL_FLUSH_TIMEOUT: "100",
        OTEL_BSP_MAX_QUEUE_SIZE: String(QUEUE),
        // Without our bound the end would wait this long.
        OTEL_EXPORTER_OTLP_TIMEOUT: "600000",
      };
      service = await startService("test/sdk/fixtures/heap.mjs", { receiver, environment });
      expect(await askARound()).toEqual(new Set(["ok"]));
      const full = Number(await ask("/heap"));
      expect(await askARound()).toEqual(new Set(["ok"]));
      expect(await askARound()).toEqual(new Set(["ok"]));
      expect(Number(await ask("/heap")) - full).toBeLessThan(MAX_GROWTH_BYTES);
      expect(await service.stop()).toEqual({ code: null, signal: "SIGTERM" });
      collector.closeAllConnections();
      collector.close();
    },
  );
});
