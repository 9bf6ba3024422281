import { writeFile } from "node:fs/promises";
import { SEVERITIES, type Alert, type Severity } from "../alerts/alert.ts";
import { toHtml } from "../backtest/html/page.ts";
import { runBacktest } from "../backtest/run-backtest.ts";
import { KeytrailError } from "../errors.ts";
import { REPLAY_READERS } from "../sightings/replay/readers/index.ts";
import { choose, parseRecordedOptions, RECORDED_FLAGS, RECORDED_USAGE } from "../sightings/replay/options.ts";
import { openRecorded } from "../sightings/replay/recorded-run.ts";
import { parseArguments, usage } from "./arguments.ts";
import type { Command } from "./command.ts";
import {
  BACKTEST_FLAGS,
  BACKTEST_USAGE,
  isComparing,
  parseBacktestFlags,
  planBacktest,
} from "./replay/backtest-flags.ts";
import { judgementLines, writeBacktest } from "./replay/backtest-output.ts";
import { EPISODES, OUTPUT_FORMATS, writeResult, writeSummary } from "./replay/output.ts";

const USAGE = `Usage: keytrail replay FILE... [--format FORMAT] [--episodes KIND] [--fail-on SEVERITY]
                            [--rules A] [--diff B] [--sweep RULE.OPTION=FROM..TO] [--cost] [--html FILE]

Runs the rules over recorded input, in event time, and prints the alert set: OTLP JSON lines and OTLP protobuf as the Collector's
file exporter writes them, CloudTrail files, combined access logs, and sightings as NDJSON.

  --format FORMAT           text, json (one document) or ndjson (one alert a line); default text
  --episodes KIND           alerts; incidents: what the alerts of a key are together; or raw: the runs of seconds over a limit,
                            before grouping; default alerts
  --incidents               short for --episodes incidents
  --fail-on SEVERITY        exit code 1 when an alert is at least info, low, medium, high or critical
  --teach                   learn from the input and raise nothing; needs --state
${BACKTEST_USAGE}
${RECORDED_USAGE}

Exit code 0, or 1 with --fail-on, or 2 when something could not be read. Lines that don't parse are named and skipped.
`;

/** `keytrail replay`: the rules over recorded input. */
export const replayCommand: Command = {
  name: "replay",
  summary: "run the rules over recorded telemetry and logs",
  usage: USAGE,
  async run(argv, io) {
    const known = {
      ...RECORDED_FLAGS,
      ...BACKTEST_FLAGS,
      format: "value",
      episodes: "value",
      "fail-on": "value",
      incidents: "flag",
      teach: "flag",
    } as const;
    const { positionals, values, flags } = parseArguments("replay", argv, known);
    const options = parseRecordedOptions("replay", positionals, values);
    const format = choose("replay", "--format", OUTPUT_FORMATS, values.get("format")) ?? "text";
    const chosen = choose("replay", "--episodes", EPISODES, values.get("episodes"));
    if (flags.has("incidents") && chosen !== undefined && chosen !== "incidents")
      throw usage("replay", `wanted one of --incidents and --episodes ${chosen}: received both`);
    const episodes = flags.has("incidents") ? "incidents" : (chosen ?? "alerts");
    const failOn = choose("replay", "--fail-on", SEVERITIES, values.get("fail-on"));
    const teach = flags.has("teach");
    if (teach && options.stateDirectory === undefined) {
      throw usage("replay", "--teach wants --state DIR, where what is learned is kept: received none");
    }
    const backtest = parseBacktestFlags(values, flags, options);
    const isTrial = isComparing(backtest);
    if (isTrial && episodes !== "alerts")
      throw usage("replay", `wanted alerts, which are what rules are compared by: received --episodes ${episodes}`);
    const inputs = await openRecorded("replay", options, REPLAY_READERS, io);
    const { run, report } = teach
      ? { run: await inputs.run({ teach }), report: undefined }
      : await runBacktest(inputs, await planBacktest(backtest, options, inputs, io), io.clock);
    const { judgement } = report ?? {};
    const count = options.files.length;
    if (isTrial && report !== undefined) writeBacktest(report, format, io.stdout);
    else writeResult(run, { format, episodes, inputs: count, noColor: io.env["NO_COLOR"], judgement }, io.stdout);
    if (backtest.htmlFile !== undefined && report !== undefined) await writePage(backtest.htmlFile, toHtml(report));
    writeSummary(run, { inputs: count, teach, episodes }, io.stderr);
    for (const line of judgement === undefined ? [] : judgementLines(judgement)) io.stderr.write(`${line}\n`);
    return failOn !== undefined && run.alerts.some((alert) => isAtLeast(alert, failOn)) ? 1 : 0;
  },
};

function isAtLeast(alert: Alert, severity: Severity): boolean {
  return alert.state !== "withdrawn" && SEVERITIES.indexOf(alert.severity) >= SEVERITIES.indexOf(severity);
}

async function writePage(path: string, html: string): Promise<void> {
  try {
    await writeFile(path, html);
  } catch (error) {
    const code = error instanceof Error && "code" in error ? String(error.code) : "an error";
    throw new KeytrailError(
      "usage",
      `Cannot write --html ${path}: wanted a file that can be written: received ${code}`,
      {
        cause: error,
      },
    );
  }
}
