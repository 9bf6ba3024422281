import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { createAuditQueue } from "../../../sdk/src/enrich/audit-queue.ts";
import type { AuditQueue } from "../../../sdk/src/enrich/audit-queue.ts";
import type { ExportCallback, ReadableLogRecord } from "../../../sdk/src/scrub/telemetry.ts";

interface Fake {
  readonly queue: AuditQueue;
  /** Sizes of the batches that were handed to the exporter. */
  readonly batches: number[];
  /** Answers the oldest export that waits. */
  readonly answer: (code: number) => Promise<void>;
  readonly lost: [string, number][];
  readonly shutdowns: number[];
}

function createFake(maxQueueSize = 2000): Fake {
  const batches: number[] = [];
  const waiting: ExportCallback[] = [];
  const lost: [string, number][] = [];
  const shutdowns: number[] = [];
  const queue = createAuditQueue({
    exporter: {
      export(batch, onResult) {
        batches.push(batch.length);
        waiting.push(onResult);
      },
      forceFlush: () => Promise.resolve(),
      shutdown: () => Promise.resolve(void shutdowns.push(1)),
    },
    maxQueueSize,
    scheduledDelayMillis: 1000,
    suppressTracing: (current) => current,
    onLoss: (reason, records) => lost.push([reason, records]),
  });
  return {
    queue,
    batches,
    lost,
    shutdowns,
    async answer(code) {
      waiting.shift()?.({ code });
      await vi.advanceTimersByTimeAsync(0);
    },
  };
}

const record = { resource: { attributes: {} } } as unknown as ReadableLogRecord;

function emit(queue: AuditQueue, count: number): void {
  for (let index = 0; index < count; index++) queue.add(record);
}

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test("what waits leaves together after the delay", async () => {
  const { queue, batches } = createFake();
  emit(queue, 3);
  await vi.advanceTimersByTimeAsync(999);
  expect(batches).toEqual([]);
  await vi.advanceTimersByTimeAsync(1);
  expect(batches).toEqual([3]);
});

test("a full batch leaves at once, one export at a time, and what came meanwhile follows", async () => {
  const { queue, batches, answer } = createFake();
  emit(queue, 512);
  await vi.advanceTimersByTimeAsync(0);
  expect(batches).toEqual([512]);
  emit(queue, 600);
  await vi.advanceTimersByTimeAsync(5000);
  expect(batches).toEqual([512]);
  await answer(0);
  expect(batches).toEqual([512, 512]);
  await answer(0);
  expect(batches).toEqual([512, 512, 88]);
});

test("what comes while an export is on its way waits for its own delay, and leaves together", async () => {
  const { queue, batches, answer } = createFake();
  emit(queue, 512);
  await vi.advanceTimersByTimeAsync(1000);
  for (let round = 0; round < 3; round++) {
    emit(queue, 20);
    await answer(0);
    await vi.advanceTimersByTimeAsync(300);
  }
  expect(batches).toEqual([512]);
  await vi.advanceTimersByTimeAsync(100);
  expect(batches).toEqual([512, 60]);
});

test("a dead endpoint fills the queue up to its bound, and every drop is counted", async () => {
  const { queue, lost, batches } = createFake(1000);
  emit(queue, 512);
  await vi.advanceTimersByTimeAsync(0);
  emit(queue, 5000);
  expect(queue.size).toBe(1000);
  expect(batches).toEqual([512]);
  expect(lost).toHaveLength(4000);
  expect(new Set(lost.map(([reason, records]) => `${reason} ${records}`))).toEqual(new Set(["queue_full 1"]));
});

test("a refused export is counted as lost, and the next one is tried", async () => {
  const { queue, lost, batches, answer } = createFake();
  emit(queue, 2);
  await vi.advanceTimersByTimeAsync(1000);
  await answer(1);
  expect(lost).toEqual([["export_failed", 2]]);
  emit(queue, 1);
  await vi.advanceTimersByTimeAsync(1000);
  expect(batches).toEqual([2, 1]);
});

test("forceFlush() settles when all has left, shutdown() then refuses more", async () => {
  const { queue, batches, answer, shutdowns, lost } = createFake();
  emit(queue, 2);
  const flushed = queue.forceFlush();
  await vi.advanceTimersByTimeAsync(0);
  await answer(0);
  await flushed;
  expect(batches).toEqual([2]);
  await queue.shutdown();
  expect(shutdowns).toHaveLength(1);
  emit(queue, 1);
  expect(lost).toEqual([["queue_full", 1]]);
});

test("an exporter that throws loses the batch, and nothing else", async () => {
  const lost: string[] = [];
  const queue = createAuditQueue({
    exporter: {
      export() {
        throw new Error("broken");
      },
      forceFlush: () => Promise.resolve(),
      shutdown: () => Promise.resolve(),
    },
    maxQueueSize: 10,
    scheduledDelayMillis: 1000,
    suppressTracing: (current) => current,
    onLoss: (reason) => lost.push(reason),
  });
  emit(queue, 1);
  await queue.forceFlush();
  expect(lost).toEqual(["export_failed"]);
});
