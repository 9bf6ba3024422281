import { AsyncLocalStorage, createHook } from "node:async_hooks";
import type { FlushTarget } from "./sdk-modules.ts";
import { sharedState } from "./state.ts";

/** Options of {@link flushAtExit}. */
export interface FlushAtExitOptions {
  readonly targets: readonly Pick<FlushTarget, "forceFlush">[];
  /** Milliseconds that a flush may take, at most. */
  readonly timeoutMillis: number;
}

const SIGNALS = ["SIGTERM", "SIGINT"] as const;

/** Waits for all, failed or not, and no longer than `timeoutMillis`. Never rejects. */
export async function settleWithin(timeoutMillis: number, work: readonly Promise<unknown>[]): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const bound = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, timeoutMillis);
  });
  await Promise.race([Promise.allSettled(work), bound]);
  clearTimeout(timer);
}

/**
 * Flushes telemetry when the process is told to end, or has nothing left to do. A signal keeps its meaning: where the service listens for it,
 * the service decides; where nobody does, the process ends by that signal after the flush, as it would have without us.
 *
 * @returns removes the listeners
 */
export function flushAtExit({ targets, timeoutMillis }: FlushAtExitOptions): () => void {
  const flush = (): Promise<void> => flushUnreferenced({ targets, timeoutMillis });
  const ours = (sharedState().exitListeners ??= new Set());
  const listeners = SIGNALS.map((signal) => {
    const listener = (): void => {
      const isOursAlone = process.listeners(signal).every((each) => ours.has(each));
      void flush().finally(() => {
        if (!isOursAlone) return;
        process.removeListener(signal, listener);
        process.kill(process.pid, signal);
      });
    };
    ours.add(listener);
    // First, so that a listener of the service that runs once still counts as one.
    process.prependListener(signal, listener);
    return { signal, listener };
  });
  // Once: a flush keeps the process alive, and would bring the event again.
  const onBeforeExit = (): void => void flush();
  process.once("beforeExit", onBeforeExit);
  return () => {
    for (const { signal, listener } of listeners) {
      process.removeListener(signal, listener);
      ours.delete(listener);
    }
    process.removeListener("beforeExit", onBeforeExit);
  };
}

/**
 * Flushes without letting a dead endpoint hold the process: what the flush itself opens (retry timers, sockets) doesn't count as work to be done,
 * and only the bound keeps the process alive. The hook is costly, and stands only while the process ends.
 */
function flushUnreferenced({ targets, timeoutMillis }: FlushAtExitOptions): Promise<void> {
  const scope = new AsyncLocalStorage<boolean>();
  const hook = createHook({
    init(_asyncId, _type, _triggerAsyncId, resource: { unref?: () => unknown }) {
      // Later, because a socket's handle is not alive yet while it is being made.
      if (scope.getStore() === true && resource.unref !== undefined) queueMicrotask(() => resource.unref?.());
    },
  }).enable();
  const work = scope.run(true, () => targets.map((target) => target.forceFlush()));
  return settleWithin(timeoutMillis, work).finally(() => hook.disable());
}
