/**
 * Builds the Collector of the system tests once, into the cache: `npm run collector:build`.
 * Prints the path of the binary on standard output, and what it does on standard error.
 */
import { spawnSync } from "node:child_process";
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { cachedCollectorPath, MANIFEST_PATH } from "./locate.ts";

/** A tool chain of the network's choice would make the build depend on the day it runs. */
const GO_ENVIRONMENT = { GOTOOLCHAIN: "local", CGO_ENABLED: "0", GOFLAGS: "-buildvcs=false" };

function run(command: string, commandArguments: readonly string[], folder: string): void {
  process.stderr.write(`${command} ${commandArguments.join(" ")}\n`);
  const { status, error } = spawnSync(command, commandArguments, {
    cwd: folder,
    env: { ...process.env, ...GO_ENVIRONMENT, GOBIN: join(folder, "bin") },
    stdio: ["ignore", 2, 2],
  });
  if (status === 0) return;
  const received = error === undefined ? `exit code ${status}` : error.message;
  throw new Error(`Cannot build the Collector: \`${command}\` must succeed: received ${received}`);
}

function builderVersion(): string {
  const version = /^ {2}version: ([\d.]+)$/m.exec(readFileSync(MANIFEST_PATH, "utf8"))?.[1];
  if (version === undefined) throw new Error(`Cannot read ${MANIFEST_PATH}: dist.version was wanted: received none`);
  return version;
}

/** Every build has a folder of its own and the binary moves in one step, so that two builds at once do no harm. */
function buildInto(binaryPath: string): void {
  mkdirSync(dirname(binaryPath), { recursive: true });
  const folder = mkdtempSync(join(dirname(binaryPath), "building-"));
  try {
    copyFileSync(MANIFEST_PATH, join(folder, "manifest.yaml"));
    run("go", ["install", `go.opentelemetry.io/collector/cmd/builder@v${builderVersion()}`], folder);
    run(join(folder, "bin", "builder"), ["--config=manifest.yaml"], folder);
    renameSync(join(folder, "build", "otelcol"), binaryPath);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const binaryPath = cachedCollectorPath(process.env);
if (!existsSync(binaryPath)) buildInto(binaryPath);
process.stdout.write(`${binaryPath}\n`);
