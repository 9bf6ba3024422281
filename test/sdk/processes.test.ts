import { randomBytes } from "node:crypto";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { startService } from "./support/service.ts";
import type { ServiceProcess } from "./support/service.ts";
import { startTelemetryReceiver } from "./support/telemetry-receiver.ts";
import type { TelemetryReceiver } from "./support/telemetry-receiver.ts";

/** Nothing leaves but by a flush. */
const HELD = { OTEL_BSP_SCHEDULE_DELAY: "600000", KEYTRAIL_AUDIT_SCHEDULE_DELAY: "60000" };

let receiver: TelemetryReceiver;
let service: ServiceProcess | undefined;

beforeEach(async () => {
  receiver = await startTelemetryReceiver();
});

afterEach(async () => {
  await service?.stop("SIGKILL");
  service = undefined;
  await receiver.close();
});

async function ask(port: number, path = "/"): Promise<string> {
  const headers = { "x-api-key": `unit-${randomBytes(18).toString("hex")}`, connection: "close" };
  return (await fetch(`http://127.0.0.1:${port}${path}`, { headers })).text();
}

/** The sequence numbers of audit records by the instance that they came from, in the order in which instances first sent. */
function sequencesByInstance(): readonly (readonly unknown[])[] {
  const sequences = new Map<unknown, unknown[]>();
  for (const { attributes, resource } of receiver.audits()) {
    const instance = resource["service.instance.id"];
    sequences.set(instance, [...(sequences.get(instance) ?? []), attributes["keytrail.audit.sequence"]]);
  }
  return [...sequences.values()];
}

describe("worker threads", () => {
  async function startThreads(environment = {}): Promise<readonly number[]> {
    service = await startService("test/sdk/fixtures/threads.mjs", {
      receiver,
      environment: { ...HELD, ...environment },
    });
    return (/listening on \d+, ([\d ]+)/.exec(service.output())?.[1] ?? "").split(" ").map(Number);
  }

  test("each has its own instance id and sequence, and a signal that only the main thread gets flushes all", async () => {
    const ports = await startThreads();
    const threads: string[] = [];
    // oxlint-disable-next-line no-await-in-loop -- order is asserted
    for (const port of [...ports, ...ports]) threads.push(await ask(port));
    expect(new Set(threads).size).toBe(3);
    expect(receiver.bodies).toEqual([]);
    expect(await service?.stop()).toEqual({ code: null, signal: "SIGTERM" });
    expect(sequencesByInstance()).toEqual([
      [1, 2],
      [1, 2],
      [1, 2],
    ]);
    expect(receiver.serverSpans()).toHaveLength(6);
    expect(service?.stderr().match(/keytrail: on, /g)).toHaveLength(1);
  });

  test("keep nobody alive when there is nothing left to do, and are flushed then", async () => {
    const [main = 0, ...others] = await startThreads();
    await Promise.all(others.map((port) => ask(port)));
    await ask(main, "/end");
    expect(await service?.ended()).toEqual({ code: 0, signal: null });
    expect(sequencesByInstance()).toEqual([[1], [1], [1]]);
  });

  test("that can't reach their endpoint hold a signal no longer than the bound", async () => {
    const environment = { OTEL_EXPORTER_OTLP_ENDPOINT: "http://127.0.0.1:1", KEYTRAIL_FLUSH_TIMEOUT: "100" };
    const ports = await startThreads(environment);
    await Promise.all(ports.map((port) => ask(port)));
    expect(await service?.stop()).toEqual({ code: null, signal: "SIGTERM" });
  });
});

test("the workers of a cluster have their own instance id and sequence, and are flushed when they are disconnected", async () => {
  service = await startService("test/sdk/fixtures/cluster.mjs", { receiver, environment: HELD });
  const processes: string[] = [];
  // oxlint-disable-next-line no-await-in-loop -- the workers take turns
  for (let request = 0; request < 4; request++) processes.push(await ask(service.port));
  expect(new Set(processes).size).toBe(2);
  expect(await service.stop()).toEqual({ code: 0, signal: null });
  expect(sequencesByInstance()).toEqual([
    [1, 2],
    [1, 2],
  ]);
  const pids = new Set(receiver.audits().map(({ resource }) => String(resource["process.pid"])));
  expect(pids).toEqual(new Set(processes));
});
