import { fork, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";

/** CPU time of a process, all its threads, microseconds. */
export interface CpuReport {
  readonly cpuMicros: number;
  readonly rssBytes: number;
}

/** A process under measurement. It sends `{ url }` once it listens, and answers `cpu` with a {@link CpuReport}. */
export interface MeasuredChild {
  readonly url: string;
  cpu(): Promise<CpuReport>;
  stop(): Promise<void>;
}

/** Starts a script of this folder in a process of its own, to be measured alone. */
export async function startChild(
  script: string,
  environment: Readonly<Record<string, string>>,
  execArgv: readonly string[] = [],
): Promise<MeasuredChild> {
  const path = fileURLToPath(new URL(script, import.meta.url));
  const child = fork(path, { env: { ...process.env, ...environment }, execArgv: [...process.execArgv, ...execArgv] });
  // Each question adds a listener for its answer.
  child.setMaxListeners(0);
  const { url } = await message<{ url: string }>(child);
  return {
    url,
    async cpu() {
      child.send("cpu");
      return message<CpuReport>(child);
    },
    async stop() {
      const ended = once(child, "exit");
      child.kill("SIGTERM");
      await ended;
    },
  };
}

/** The child's side: says where it listens and answers questions until it is told to end. */
export function serveParent(url: string, close: () => Promise<void>): void {
  process.on("message", () => {
    globalThis.gc?.();
    const { user, system } = process.cpuUsage();
    process.send!({ cpuMicros: user + system, rssBytes: process.memoryUsage.rss() } satisfies CpuReport);
  });
  process.once("SIGTERM", () => {
    void close().finally(() => process.exit());
  });
  process.send!({ url });
}

async function message<T>(child: ChildProcess): Promise<T> {
  const [received] = (await Promise.race([
    once(child, "message"),
    once(child, "exit").then(() => {
      throw new Error("the measured process ended before it answered");
    }),
  ])) as [T];
  return received;
}
