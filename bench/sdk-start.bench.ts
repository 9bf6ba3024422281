import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { median } from "./support/cpu.ts";
import type { BenchTable } from "./support/table.ts";

const STARTS = 15;
const GOAL_MILLIS = 60;
const ROOT = fileURLToPath(new URL("..", import.meta.url));
const SETUPS = {
  none: [],
  opentelemetry: ["--import", fileURLToPath(new URL("./support/opentelemetry-register.mjs", import.meta.url))],
  keytrail: ["--import", fileURLToPath(new URL("../sdk/dist/register.js", import.meta.url))],
} as const;
type Setup = keyof typeof SETUPS;

interface Start {
  readonly cpuMillis: number;
  readonly wallMillis: number;
}

/** What the SDK costs the start of a service: from the start of Node to the service's own first line, as built. */
export function benchSdkStart(): Promise<BenchTable> {
  execFileSync("npm", ["run", "build", "--silent", "--workspace", "@keytrail/sdk"], { cwd: ROOT });
  const setups = Object.keys(SETUPS) as Setup[];
  const starts = new Map<Setup, Start[]>(setups.map((setup) => [setup, []]));
  // In turns, so that a slow minute of the machine is everyone's; the first of each fills the machine's file cache.
  for (let round = 0; round <= STARTS; round++) {
    for (const setup of setups) {
      const start = startOnce(setup);
      if (round > 0) starts.get(setup)?.push(start);
    }
  }
  const middle = (setup: Setup, field: keyof Start): number =>
    median((starts.get(setup) ?? []).map((start) => start[field]));
  const more = middle("keytrail", "cpuMillis") - middle("opentelemetry", "cpuMillis");
  return Promise.resolve({
    title: "SDK: start of a service",
    note: `A service of one line, its set-up loaded with --import; ${STARTS} starts each in turns, medians, up to the service's line. Goal: ${GOAL_MILLIS} ms more than stock OpenTelemetry.`,
    head: ["set-up", "CPU ms", "ms", "CPU ms over stock OpenTelemetry"],
    rows: setups.map((setup) => [
      setup,
      middle(setup, "cpuMillis").toFixed(0),
      middle(setup, "wallMillis").toFixed(0),
      setup === "keytrail" ? more.toFixed(0) : "",
    ]),
  });
}

function startOnce(setup: Setup): Start {
  const service = fileURLToPath(new URL("./support/started.mjs", import.meta.url));
  const environment = {
    ...process.env,
    KEYTRAIL_HASH_SECRET: "0123456789abcdef".repeat(4),
    KEYTRAIL_LOG: "warn",
    OTEL_METRICS_EXPORTER: "none",
  };
  const printed = execFileSync(process.execPath, [...SETUPS[setup], service], { env: environment, encoding: "utf8" });
  return JSON.parse(printed) as Start;
}
