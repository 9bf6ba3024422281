import { kindOf } from "./kind.ts";

/** What the parent asks: how many more batches it takes. */
export interface WantMessage {
  readonly want: number;
}

/** Strings as triples of name, text and kind, one after another: cheaper to send than objects. */
export interface BatchMessage {
  readonly batch: readonly string[];
  /** How many strings were seen in all, those that repeat an earlier one included. */
  readonly seen: number;
}

/** Gathers strings and sends each of them once, in batches, no faster than the parent takes them. */
export interface Collector {
  take(name: string, text: string): void;
  /** Settles when the parent wants more, or has gone. */
  untilWanted(): Promise<void>;
  readonly isClosed: boolean;
}

const BATCH_STRINGS = 2000;
/** So that a string of a megabyte doesn't fill the pipe; no service here writes one. */
const MAX_CHARACTERS = 65_536;

/** Creates the collector of a child process. */
export function createCollector(): Collector {
  const known = new Set<string>();
  let batch: string[] = [];
  let seen = 0;
  let wanted = 0;
  let waiting: (() => void)[] = [];
  const resumeAll = (): void => {
    for (const resume of waiting) resume();
    waiting = [];
  };
  process.on("message", (message: WantMessage) => {
    wanted += message.want;
    resumeAll();
  });
  process.once("disconnect", resumeAll);
  const flush = (): void => {
    wanted--;
    if (process.connected) process.send?.({ batch, seen } satisfies BatchMessage);
    batch = [];
  };
  return {
    get isClosed() {
      return !process.connected;
    },
    take: (name, text) => {
      if (text === "" || text.length > MAX_CHARACTERS) return;
      seen++;
      const identity = `${name}\0${text}`;
      if (known.has(identity)) return;
      known.add(identity);
      batch.push(name, text, kindOf(name, text));
      if (batch.length >= BATCH_STRINGS * 3) flush();
    },
    untilWanted: () =>
      wanted > 0 || !process.connected
        ? Promise.resolve()
        : new Promise((resolve) => {
            waiting.push(resolve);
          }),
  };
}
