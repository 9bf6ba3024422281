import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:net";
import type { AddressInfo } from "node:net";
import { resolve } from "node:path";
import { setTimeout as delay } from "node:timers/promises";

/** Configurations are named from here. */
export const REPOSITORY_ROOT: string = resolve(import.meta.dirname, "../../..");
const POLL_MILLIS = 50;

/** A program in a child process, ended by a signal and an orderly stop. */
export interface RunningProgram {
  /** Standard output and standard error so far. */
  output(): string;
  /** Sends SIGTERM and waits. @throws Error with the output, where the program ends with another exit code than 0 or 143 */
  stop(): Promise<void>;
}

/** A Collector that is ready. */
export interface RunningCollector extends RunningProgram {
  /** Sum of one of its own metrics over the series whose labels hold the given text; 0 where there is none. */
  readMetric(name: string, labels: string): Promise<number>;
}

export interface CollectorPlan {
  readonly binary: string;
  /** Files, from the root of the repository, and `yaml:` texts; later ones win. */
  readonly configs: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  readonly healthPort: number;
  readonly metricsPort: number;
}

/** Ports that are free now, each another one. */
export async function findFreePorts(count: number): Promise<readonly number[]> {
  const servers = Array.from({ length: count }, () => createServer().listen(0, "127.0.0.1"));
  await Promise.all(servers.map((server) => once(server, "listening")));
  const ports = servers.map((server) => (server.address() as AddressInfo).port);
  await Promise.all(servers.map((server) => once(server.close(), "close")));
  return ports;
}

/** Starts the Collector, and waits until its pipelines run. */
export async function startCollector(plan: CollectorPlan): Promise<RunningCollector> {
  const program = startProgram(plan.binary, toFlags(plan.configs), plan.environment);
  await program.waitFor(`http://127.0.0.1:${plan.healthPort}/`);
  return {
    ...program,
    async readMetric(name, labels) {
      const page = await fetch(`http://127.0.0.1:${plan.metricsPort}/metrics`);
      const lines = (await page.text()).split("\n");
      return lines
        .filter((line) => line.startsWith(`${name}{`) && line.includes(labels))
        .reduce((sum, line) => sum + Number(line.slice(line.lastIndexOf(" "))), 0);
    },
  };
}

export const toFlags = (configs: readonly string[]): readonly string[] => configs.map((config) => `--config=${config}`);

/** A program whose readiness a page tells. */
export interface StartedProgram extends RunningProgram {
  /** Polls until the page answers 200. @throws Error with the output, when the program ends before */
  waitFor(url: string): Promise<void>;
}

/** Starts a program in the repository's root, with the given environment and the search path only. */
export function startProgram(
  program: string,
  programArguments: readonly string[],
  environment: Readonly<Record<string, string>>,
): StartedProgram {
  const child: ChildProcess = spawn(program, programArguments, {
    cwd: REPOSITORY_ROOT,
    env: { PATH: process.env["PATH"], ...environment },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let output = "";
  const append = (chunk: Buffer): void => {
    output += chunk.toString("utf8");
  };
  child.stdout?.on("data", append);
  child.stderr?.on("data", append);
  const ended = once(child, "close");
  const hasEnded = (): boolean => child.exitCode !== null || child.signalCode !== null;
  return {
    output: () => output,
    async waitFor(url) {
      while (!(await answers(url))) {
        if (hasEnded()) throw new Error(`${program} ended before it was ready:\n${output}`);
        await delay(POLL_MILLIS);
      }
    },
    async stop() {
      if (!hasEnded()) child.kill("SIGTERM");
      await ended;
      if (child.exitCode !== 0 && child.exitCode !== 143) throw new Error(`${program} ended badly:\n${output}`);
    },
  };
}

async function answers(url: string): Promise<boolean> {
  try {
    const answer = await fetch(url);
    await answer.arrayBuffer();
    return answer.ok;
  } catch {
    return false;
  }
}

/**
 * Polls until a condition holds.
 *
 * @throws Error that names what was waited for and what was seen last, after a minute
 */
export async function waitUntil(what: string, look: () => Promise<boolean | string> | boolean | string): Promise<void> {
  let seen: boolean | string = false;
  for (let attempt = 0; attempt < 60_000 / POLL_MILLIS; attempt++) {
    seen = await look();
    if (seen === true) return;
    await delay(POLL_MILLIS);
  }
  throw new Error(`Cannot go on: ${what} was wanted: received ${String(seen)}`);
}
