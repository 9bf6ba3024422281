import { context } from "@opentelemetry/api";
import type { Context } from "@opentelemetry/api";
import type { Exporter, FlushTarget } from "../instrument/sdk-modules.ts";
import type { ReadableLogRecord } from "../scrub/telemetry.ts";

/** Options of {@link createAuditQueue}. */
export interface AuditQueueOptions {
  readonly exporter: Exporter<ReadableLogRecord[]>;
  /** Records that wait, at most; a record that finds the queue full is dropped and counted. */
  readonly maxQueueSize: number;
  /** Milliseconds from the first waiting record to its export; a full batch leaves at once. */
  readonly scheduledDelayMillis: number;
  /** Keeps the exporter's own requests from being traced. */
  readonly suppressTracing: (current: Context) => Context;
  /** Told of records that did not reach the endpoint. */
  readonly onLoss: (reason: AuditLossReason, records: number) => void;
}

/** Why audit records were lost. */
export type AuditLossReason = "queue_full" | "export_failed";

/** The queue of audit records. */
export interface AuditQueue extends FlushTarget {
  add(record: ReadableLogRecord): void;
  /** Records that wait now, the batch in flight not counted. */
  readonly size: number;
}

const MAX_BATCH_RECORDS = 512;

/**
 * Creates the audit records' own queue, so that neither spans nor the service's logs can push them out. One export is in flight at a time:
 * a slow endpoint fills the queue up to its bound, and costs no request anything.
 */
export function createAuditQueue(options: AuditQueueOptions): AuditQueue {
  const { exporter, maxQueueSize, scheduledDelayMillis, onLoss } = options;
  let waiting: ReadableLogRecord[] = [];
  /** How many of those that wait have waited long enough. */
  let due = 0;
  let timer: NodeJS.Timeout | undefined;
  let isSending = false;
  let sent = Promise.resolve();
  let isShutDown = false;

  async function exportBatch(batch: ReadableLogRecord[]): Promise<void> {
    const resource = batch[0]?.resource;
    if (resource?.asyncAttributesPending === true) await resource.waitForAsyncAttributes?.().catch(() => undefined);
    await new Promise<void>((resolve) => {
      const done = (error: boolean): void => {
        if (error) onLoss("export_failed", batch.length);
        resolve();
      };
      try {
        context.with(options.suppressTracing(context.active()), () => {
          exporter.export(batch, (outcome) => done(outcome.code !== 0));
        });
      } catch {
        done(true);
      }
    });
  }

  /** What has waited its time leaves, and what fills a batch: the rest goes on waiting, or a busy service would send a few records at a time. */
  async function drain(): Promise<void> {
    while (waiting.length >= MAX_BATCH_RECORDS || due > 0) {
      const batch = waiting.splice(0, MAX_BATCH_RECORDS);
      due = Math.max(0, due - batch.length);
      // oxlint-disable-next-line no-await-in-loop -- one export at a time is the bound on memory
      await exportBatch(batch);
    }
    isSending = false;
  }

  function send(): Promise<void> {
    if (!isSending) {
      isSending = true;
      sent = drain();
    }
    return sent;
  }

  function flush(): Promise<void> {
    if (timer !== undefined) clearTimeout(timer);
    timer = undefined;
    due = waiting.length;
    return send();
  }

  return {
    get size() {
      return waiting.length;
    },
    add(record) {
      if (isShutDown || waiting.length >= maxQueueSize) {
        onLoss("queue_full", 1);
        return;
      }
      waiting.push(record);
      timer ??= setTimeout(() => void flush(), scheduledDelayMillis).unref();
      if (waiting.length >= MAX_BATCH_RECORDS && !isSending) void send();
    },
    forceFlush: flush,
    async shutdown() {
      isShutDown = true;
      await flush();
      waiting = [];
      await exporter.shutdown();
    },
  };
}
