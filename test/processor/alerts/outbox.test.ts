import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { Outbox } from "../../../processor/src/alerts/outbox.ts";
import { alertsOf } from "../../support/alerts.ts";
import { createKeepingExporter } from "../../support/stories.ts";

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
});
afterEach(() => {
  vi.useRealTimers();
});

function setUp() {
  const exporter = createKeepingExporter();
  const sent: number[] = [];
  const log: string[] = [];
  const outbox = new Outbox(exporter, { onSent: (_, number) => sent.push(number), log: (line) => log.push(line) });
  return { exporter, sent, log, outbox };
}

describe("Outbox", () => {
  test("only gathers before it is opened, then sends in order, a hundred at a time", async () => {
    const { exporter, sent, outbox } = setUp();
    const alerts = alertsOf(250);
    alerts.forEach((alert, i) => outbox.push({ number: i + 1, alert }));
    expect(exporter.offered).toEqual([]);
    outbox.open();
    await vi.advanceTimersByTimeAsync(0);
    expect(exporter.offered).toEqual([100, 100, 50]);
    expect(exporter.lines).toEqual(alerts);
    expect(sent).toEqual([100, 200, 250]);
  });

  test("tries a transient refusal again, later and later, and keeps the order", async () => {
    const { exporter, outbox, log } = setUp();
    exporter.failures.push("transient", "transient", "transient");
    outbox.open();
    const [first, second] = alertsOf(2);
    outbox.push({ number: 1, alert: first! });
    await vi.advanceTimersByTimeAsync(0);
    outbox.push({ number: 2, alert: second! });
    for (const [millis, tries] of [
      [999, 1],
      [1, 2],
      [1_999, 2],
      [1, 3],
      [3_999, 3],
      [1, 4],
    ] as const) {
      await vi.advanceTimersByTimeAsync(millis);
      expect(exporter.offered).toHaveLength(tries);
    }
    expect(exporter.lines).toEqual([first, second]);
    expect(log).toHaveLength(3);
    expect(outbox.lines).toEqual([]);
  });

  test("passes over what is refused for good, counts and logs it, and goes on", async () => {
    const { exporter, sent, outbox, log } = setUp();
    exporter.failures.push("export_failed");
    outbox.open();
    const [first, second] = alertsOf(2);
    outbox.push({ number: 1, alert: first! });
    await vi.advanceTimersByTimeAsync(0);
    outbox.push({ number: 2, alert: second! });
    await vi.advanceTimersByTimeAsync(0);
    expect(exporter.lines).toEqual([second]);
    expect(outbox.refused).toBe(1);
    expect(sent).toEqual([1, 2]);
    expect(log.join()).toContain("refused 1 alerts for good");
  });

  test("closes within its time although the destination stays away, and keeps the lines", async () => {
    const { exporter, outbox } = setUp();
    exporter.failures.push(...Array.from({ length: 20 }, () => "transient" as const));
    outbox.open();
    outbox.push({ number: 1, alert: alertsOf(1)[0]! });
    await vi.advanceTimersByTimeAsync(0);
    const closing = outbox.close(5_000);
    await vi.advanceTimersByTimeAsync(5_000);
    await closing;
    expect(exporter.isShutDown).toBe(true);
    expect(outbox.lines).toHaveLength(1);
  });
});
