import { spawn } from "node:child_process";
import { once } from "node:events";
import { resolve } from "node:path";
import type { TelemetryReceiver } from "./telemetry-receiver.ts";

/** Repository root: packages are imported by name from here, as users do. */
const ROOT = resolve(import.meta.dirname, "../../..");

/** Secret of the tests' hashes. */
export const HASH_SECRET = "a secret of the tests, 32 bytes or more";

/** How a child process ended. */
export interface Ending {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** A service in a child process. */
export interface ServiceProcess {
  readonly url: string;
  readonly port: number;
  /** What it wrote to standard error so far. */
  stderr(): string;
  /** What it wrote to standard output and standard error so far. */
  output(): string;
  /** Sends a signal, and waits for the end. */
  stop(signal?: NodeJS.Signals): Promise<Ending>;
  /** Waits for the end. */
  ended(): Promise<Ending>;
}

/** Options of {@link startService}. */
export interface ServiceOptions {
  /** Exports go there. */
  readonly receiver: Pick<TelemetryReceiver, "url">;
  readonly environment?: Readonly<Record<string, string>>;
  /** Loads `@keytrail/sdk/register` first. @default true */
  readonly registers?: boolean;
  /** How the SDK's registration is loaded. @default "--import" */
  readonly loadsBy?: "--import" | "--require";
  /** The Node that runs it. @default this process's */
  readonly node?: string;
  /** Arguments of the script. @default none */
  readonly args?: readonly string[];
  /** A project that the SDK is built and installed in. @default the repository, where it runs from source */
  readonly folder?: string;
  /** Waits for the line with the port. @default true */
  readonly listens?: boolean;
}

/** Starts a script under the SDK, and waits until it listens. */
export async function startService(script: string, options: ServiceOptions): Promise<ServiceProcess> {
  const { receiver, environment = {}, registers = true, listens = true, loadsBy = "--import" } = options;
  const args = [
    ...(options.folder === undefined ? ["--conditions=keytrail-source"] : []),
    ...(registers ? [loadsBy, "@keytrail/sdk/register"] : []),
    script,
    ...(options.args ?? []),
  ];
  const child = spawn(options.node ?? process.execPath, args, {
    cwd: options.folder ?? ROOT,
    stdio: ["ignore", "pipe", "pipe"],
    env: {
      PATH: process.env["PATH"],
      OTEL_SERVICE_NAME: "service-under-test",
      OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url,
      OTEL_BSP_SCHEDULE_DELAY: "50",
      KEYTRAIL_AUDIT_SCHEDULE_DELAY: "50",
      KEYTRAIL_HASH_SECRET: HASH_SECRET,
      ...environment,
    },
  });
  let stdout = "";
  let stderr = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => (stdout += text));
  child.stderr.setEncoding("utf8").on("data", (text: string) => (stderr += text));
  const ending: Promise<Ending> = once(child, "close").then(([code, signal]) => ({ code, signal }));
  const port = listens ? await readPort() : 0;
  return {
    url: `http://127.0.0.1:${port}`,
    port,
    stderr: () => stderr,
    output: () => stdout + stderr,
    ended: () => ending,
    stop(signal = "SIGTERM") {
      child.kill(signal);
      return ending;
    },
  };

  async function readPort(): Promise<number> {
    for (;;) {
      // Of our services, or of Next.js.
      const match = /(?:listening on |Local: +http:\/\/127\.0\.0\.1:)(\d+)/.exec(stdout);
      if (match !== null) return Number(match[1]);
      if (child.exitCode !== null || child.signalCode !== null) throw new Error(`the service ended: ${stderr}`);
      // oxlint-disable-next-line no-await-in-loop -- polls
      await Promise.race([once(child.stdout, "data"), ending]);
    }
  }
}
