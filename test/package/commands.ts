import { spawnSync } from "node:child_process";

export interface CommandResult {
  readonly exitCode: number | null;
  readonly stdout: string;
  /** Standard output and standard error, for messages. */
  readonly output: string;
}

/** Runs a program to its end; the environment is this process's with what is given on top. */
export function run(
  folder: string,
  program: string,
  programArguments: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): CommandResult {
  const { status, stdout, stderr, error } = spawnSync(program, programArguments, {
    cwd: folder,
    env: { ...process.env, ...environment },
    encoding: "utf8",
    maxBuffer: 64 * 1024 * 1024,
  });
  return { exitCode: status, stdout: stdout ?? "", output: `${stdout ?? ""}${stderr ?? ""}${error?.message ?? ""}` };
}

/** @throws Error with the program's output when its exit code isn't 0 */
export function runOrThrow(...call: Parameters<typeof run>): CommandResult {
  const result = run(...call);
  if (result.exitCode === 0) return result;
  const [, program, programArguments] = call;
  throw new Error(`\`${program} ${programArguments.join(" ")}\` ended with ${result.exitCode}:\n${result.output}`);
}
