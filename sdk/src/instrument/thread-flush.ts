import { BroadcastChannel, isMainThread, threadId } from "node:worker_threads";
import type { Worker } from "node:worker_threads";
import type { FlushTarget } from "./sdk-modules.ts";

/*
 * A signal reaches the main thread only, and ends all of them: before it does, the main thread asks the others to flush. Each thread has its own SDK,
 * with its own exporters, `service.instance.id` and sequence of audit records.
 */

/** All threads of a process share the channel, by this name. */
const CHANNEL = "keytrail.v1.flush";

type Message =
  /** A thread has an SDK that can be flushed. */
  | { readonly kind: "ready"; readonly thread: number }
  | { readonly kind: "flush"; readonly round: number }
  | { readonly kind: "flushed"; readonly round: number; readonly thread: number };

/**
 * Ties a thread's flush to that of the main thread. The channel is opened with the first thread, and keeps none of them alive.
 *
 * @param flush this thread's own; must not reject
 * @returns in the main thread, what flushes the others; in another thread nothing to flush
 */
export function joinThreadFlush(flush: () => Promise<unknown>): Pick<FlushTarget, "forceFlush"> & { leave(): void } {
  return isMainThread ? createMainThread() : createOtherThread(flush);
}

function createMainThread(): ReturnType<typeof joinThreadFlush> {
  const threads = new Set<number>();
  const waiting = new Set<{ readonly round: number; readonly threads: Set<number>; readonly done: () => void }>();
  let channel: BroadcastChannel | undefined;
  let round = 0;

  function settle(thread: number, ofRound?: number): void {
    for (const flush of waiting) {
      if (ofRound !== undefined && flush.round !== ofRound) continue;
      flush.threads.delete(thread);
      if (flush.threads.size === 0) flush.done();
    }
  }

  function onWorker(worker: Worker): void {
    const thread = worker.threadId;
    worker.once("exit", () => {
      threads.delete(thread);
      settle(thread);
    });
    channel ??= openChannel((message) => {
      if (message.kind === "ready") threads.add(message.thread);
      if (message.kind === "flushed") settle(message.thread, message.round);
    });
  }

  process.on("worker", onWorker);
  return {
    forceFlush() {
      if (threads.size === 0) return Promise.resolve();
      const flush = { kind: "flush", round: ++round } as const;
      return new Promise((resolve) => {
        const entry = {
          round: flush.round,
          threads: new Set(threads),
          done() {
            waiting.delete(entry);
            resolve();
          },
        };
        waiting.add(entry);
        post(channel, flush);
      });
    },
    leave() {
      process.removeListener("worker", onWorker);
      channel?.close();
      channel = undefined;
    },
  };
}

function createOtherThread(flush: () => Promise<unknown>): ReturnType<typeof joinThreadFlush> {
  const channel = openChannel((message) => {
    if (message.kind !== "flush") return;
    const { round } = message;
    void flush().finally(() => post(channel, { kind: "flushed", round, thread: threadId }));
  });
  post(channel, { kind: "ready", thread: threadId });
  return { forceFlush: () => Promise.resolve(), leave: () => channel.close() };
}

function openChannel(onMessage: (message: Message) => void): BroadcastChannel {
  const channel = new BroadcastChannel(CHANNEL);
  channel.addEventListener("message", (event) => onMessage((event as Event & { readonly data: Message }).data));
  channel.unref();
  return channel;
}

function post(channel: BroadcastChannel | undefined, message: Message): void {
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread has no origin
  channel?.postMessage(message);
}
