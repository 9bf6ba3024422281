import { fork } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { tmpdir } from "node:os";
import { fileURLToPath } from "node:url";
import type { CleanString } from "./clean-string.ts";
import type { BatchMessage, WantMessage } from "./collector.ts";
import { SERVICES } from "./services/index.ts";

/** How captured strings were come by. */
export interface CaptureCounts {
  /** Strings that the exporters were given, those that repeat an earlier one of the same service included. */
  seen: number;
}

const CHILD = fileURLToPath(new URL("captured-child.ts", import.meta.url));
const CONCURRENT_SERVICES = 2;
const BATCHES_AHEAD = 3;
/** A service that gives nothing for so long is broken; the first batch waits for the start of a database. */
const SILENCE_MILLIS = 60_000;
const MAX_CLOSING_MILLIS = 5000;

/**
 * Runs the services, two at a time, each in a process of its own, and gives what their instrumentations write: every pair of name and text once.
 * @throws Error when a service ends early or falls silent
 */
export async function* captureTelemetry(
  seed: number,
  count: number,
  counts: CaptureCounts = { seen: 0 },
): AsyncGenerator<CleanString[]> {
  const names = Object.keys(SERVICES);
  const share = Math.ceil(count / names.length);
  const known = new Set<string>();
  const waiting = names
    .map((name, index) => ({ name, wanted: Math.min(share, count - share * index) }))
    .filter(({ wanted }) => wanted > 0);
  const running = new Map<Source, Promise<{ source: Source; batch: CleanString[] | undefined }>>();
  const closing: Promise<void>[] = [];
  const next = (source: Source): void => {
    running.set(
      source,
      source.next().then((batch) => ({ source, batch })),
    );
  };
  const fill = (): void => {
    while (running.size < CONCURRENT_SERVICES) {
      const service = waiting.shift();
      if (service === undefined) return;
      next(startSource(service.name, seed, service.wanted, known, counts));
    }
  };
  try {
    fill();
    while (running.size > 0) {
      const { source, batch } = await Promise.race(running.values());
      running.delete(source);
      if (batch === undefined) closing.push(source.stop());
      else next(source);
      fill();
      if (batch !== undefined) yield batch;
    }
  } finally {
    await Promise.all([...closing, ...[...running.keys()].map(async (source) => source.stop())]);
    // Whoever waited for a batch of a stopped source has gone.
    for (const pending of running.values()) pending.catch(() => undefined);
  }
}

/** A service that runs. */
interface Source {
  /** @returns undefined after the last batch */
  next(): Promise<CleanString[] | undefined>;
  stop(): Promise<void>;
}

function startSource(name: string, seed: number, wanted: number, known: Set<string>, counts: CaptureCounts): Source {
  const child = startChild(name, seed);
  const messages: BatchMessage[] = [];
  let wake = (): void => undefined;
  let ending: string | undefined;
  let seen = 0;
  let left = wanted;
  child.on("message", (message: BatchMessage) => {
    messages.push(message);
    wake();
  });
  // Both sides close the channel when a service is done; the one that comes second is told so. What matters is that the process ends.
  child.on("error", () => wake());
  const exited = new Promise<void>((resolve) => {
    child.once("exit", (code, signal) => {
      ending = `ended with ${signal ?? code}`;
      wake();
      resolve();
    });
  });
  child.send({ want: BATCHES_AHEAD } satisfies WantMessage);
  const receive = async (): Promise<BatchMessage> => {
    if (messages.length === 0 && ending === undefined)
      await new Promise<void>((resolve) => {
        const silence = setTimeout(() => {
          ending = "fell silent";
          resolve();
        }, SILENCE_MILLIS);
        wake = () => {
          clearTimeout(silence);
          resolve();
        };
      });
    const message = messages.shift();
    if (message === undefined)
      throw new Error(`Cannot capture telemetry of ${name}: a running service is wanted: it ${ending}`);
    return message;
  };
  return {
    next: async () => {
      while (left > 0) {
        const message = await receive();
        counts.seen += message.seen - seen;
        seen = message.seen;
        const batch = toCleanStrings(message.batch, known).slice(0, left);
        left -= batch.length;
        if (left > 0 && ending === undefined) child.send({ want: 1 } satisfies WantMessage);
        if (batch.length > 0) return batch;
      }
      return undefined;
    },
    stop: async () => {
      if (child.connected) child.disconnect();
      const late = setTimeout(() => child.kill("SIGKILL"), MAX_CLOSING_MILLIS);
      await exited;
      clearTimeout(late);
    },
  };
}

/** The child sees nothing of this process's environment, which may hold what is nobody's business. */
function startChild(name: string, seed: number): ChildProcess {
  const suffix = (seed >>> 0).toString(16).padStart(8, "0");
  return fork(CHILD, [name, String(seed)], {
    execArgv: ["--conditions=keytrail-source", "--disable-warning=ExperimentalWarning"],
    stdio: ["ignore", "ignore", "inherit", "ipc"],
    env: {
      PATH: process.env["PATH"] ?? "",
      TMPDIR: tmpdir(),
      OTEL_SERVICE_NAME: `${name}-service`,
      OTEL_NODE_RESOURCE_DETECTORS: "all",
      OTEL_RESOURCE_ATTRIBUTES: `k8s.pod.name=${name}-${suffix}-x2v5k,k8s.namespace.name=${name},deployment.environment.name=staging,service.version=1.${seed % 40}.0`,
    },
  });
}

function toCleanStrings(triples: readonly string[], known: Set<string>): CleanString[] {
  const strings: CleanString[] = [];
  for (let index = 0; index < triples.length; index += 3) {
    const name = triples[index] ?? "";
    const text = triples[index + 1] ?? "";
    // Services share what their libraries write.
    const identity = `${name}\0${text}`;
    if (known.has(identity)) continue;
    known.add(identity);
    strings.push({ name, text, kind: triples[index + 2] ?? "captured", isCaptured: true });
  }
  return strings;
}
