import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { KeytrailError } from "../errors.ts";

const STOP_MILLIS = 5_000;
const START_MILLIS = 15_000;

/** The demo's service in a process of its own, started as a user starts one. */
export interface ServiceProcess {
  readonly port: number;
  /** Ends it as a platform does, and waits for its last export. */
  stop(): Promise<void>;
}

/**
 * Starts `node --import @keytrail/sdk/register service.js`.
 * @param environment the caller's; `OTEL_*` and `KEYTRAIL_*` of it are left out, so that the demo needs and obeys no configuration
 * @param settings what the service gets instead
 * @throws KeytrailError `transient` when it does not come up
 */
export async function startService(
  environment: Readonly<Record<string, string | undefined>>,
  settings: Readonly<Record<string, string>>,
): Promise<ServiceProcess> {
  const inherited = Object.entries(environment).filter(([name]) => !/^(OTEL_|KEYTRAIL_|NODE_OPTIONS$)/.test(name));
  const source = new URL(import.meta.url.endsWith(".ts") ? "./service.ts" : "./service.js", import.meta.url);
  const child = spawn(
    process.execPath,
    [...process.execArgv, "--import", import.meta.resolve("@keytrail/sdk/register"), fileURLToPath(source)],
    { env: { ...Object.fromEntries(inherited), ...settings }, stdio: ["pipe", "pipe", "pipe"] },
  );
  let errors = "";
  child.stderr.on("data", (chunk: Buffer) => {
    errors = (errors + chunk.toString()).slice(-2_000);
  });
  const port = await Promise.race([readPort(child), failure(child), timeout()]);
  if (port === undefined) {
    child.kill("SIGKILL");
    throw new KeytrailError(
      "transient",
      `Cannot start the demo's service: wanted a port within ${START_MILLIS / 1000} s: received: ${errors.trim()}`,
    );
  }
  return { port, stop: () => stop(child) };
}

async function readPort(child: ChildProcess): Promise<number | undefined> {
  const [chunk] = (await once(child.stdout!, "data")) as [Buffer];
  child.stdout!.resume();
  return Number.parseInt(chunk.toString(), 10) || undefined;
}

async function failure(child: ChildProcess): Promise<undefined> {
  await once(child, "exit");
}

function timeout(): Promise<undefined> {
  return new Promise((resolve) => {
    setTimeout(resolve, START_MILLIS, undefined).unref();
  });
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, "exit");
  child.kill("SIGTERM");
  const kill = setTimeout(() => child.kill("SIGKILL"), STOP_MILLIS);
  await ended;
  clearTimeout(kill);
}
