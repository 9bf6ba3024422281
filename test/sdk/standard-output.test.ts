import { randomBytes } from "node:crypto";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { spellingsIn } from "./scrub/spellings.ts";
import { startService } from "./support/service.ts";
import type { ServiceProcess } from "./support/service.ts";
import { startTelemetryReceiver } from "./support/telemetry-receiver.ts";
import type { TelemetryReceiver } from "./support/telemetry-receiver.ts";

let receiver: TelemetryReceiver;
let service: ServiceProcess | undefined;

beforeEach(async () => {
  receiver = await startTelemetryReceiver();
});

afterEach(async () => {
  await service?.stop("SIGKILL");
  await receiver.close();
});

/** What a service prints that is asked with a key of no known format. */
async function print(environment: Readonly<Record<string, string>>): Promise<{ rawKey: string; output: string }> {
  const rawKey = `unit-${randomBytes(18).toString("hex")}`;
  service = await startService("test/sdk/fixtures/printing.mjs", { receiver, environment });
  await fetch(`${service.url}/?api_key=${rawKey}`, { headers: { "x-api-key": rawKey } });
  await receiver.until(() => receiver.serverSpans().length === 1);
  await service.stop();
  return { rawKey, output: service.output() };
}

describe("standard output of a service", () => {
  test("holds no raw key of pino, winston or console where each is scrubbed", async () => {
    const { rawKey, output } = await print({ KEYTRAIL_SCRUB_CONSOLE: "true" });
    expect(spellingsIn(output, rawKey)).toEqual([]);
    for (const told of ["by line [REDACTED:", "by winston [REDACTED:", "by console [REDACTED:", "no [REDACTED:"])
      expect(output).toContain(told);
    const logged = output.split("\n").filter((line) => line.startsWith("{"));
    expect(logged).toHaveLength(3);
    // What was JSON is JSON.
    expect(logged.map((line) => Object.keys(JSON.parse(line) as object).includes("req"))).toEqual([true, true, true]);
  });

  test("is the service's own where nobody asks: console prints what it is given", async () => {
    const { rawKey, output } = await print({});
    const leaking = output.split("\n").filter((line) => line.includes(rawKey));
    expect(leaking.some((line) => line.startsWith("by console"))).toBe(true);
    // The loggers are scrubbed all the same.
    expect(leaking.filter((line) => line.startsWith("{"))).toEqual([]);
  });
});
