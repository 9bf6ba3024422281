import { SEVERITIES, type Alert, type Severity } from "../alerts/alert.ts";
import { REPLAY_READERS } from "../sightings/replay/readers/index.ts";
import { choose, parseRecordedOptions, RECORDED_FLAGS, RECORDED_USAGE } from "../sightings/replay/options.ts";
import { runRecorded } from "../sightings/replay/recorded-run.ts";
import { parseArguments, usage } from "./arguments.ts";
import type { Command } from "./command.ts";
import { EPISODES, OUTPUT_FORMATS, writeResult, writeSummary } from "./replay/output.ts";

const USAGE = `Usage: keytrail replay FILE... [--format FORMAT] [--episodes KIND] [--fail-on SEVERITY]

Runs the rules over recorded input, in event time, and prints the alert set: OTLP JSON lines and OTLP protobuf as the Collector's
file exporter writes them, CloudTrail files, combined access logs, and sightings as NDJSON.

  --format FORMAT           text, json (one document) or ndjson (one alert a line); default text
  --episodes KIND           alerts; incidents: what the alerts of a key are together; or raw: the runs of seconds over a limit,
                            before grouping; default alerts
  --incidents               short for --episodes incidents
  --fail-on SEVERITY        exit code 1 when an alert is at least info, low, medium, high or critical
  --teach                   learn from the input and raise nothing; needs --state
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
    const run = await runRecorded("replay", options, REPLAY_READERS, teach, io);
    const inputs = options.files.length;
    writeResult(run, { format, episodes, inputs, noColor: io.env["NO_COLOR"] }, io.stdout);
    writeSummary(run, { inputs, teach, episodes }, io.stderr);
    return failOn !== undefined && run.alerts.some((alert) => isAtLeast(alert, failOn)) ? 1 : 0;
  },
};

function isAtLeast(alert: Alert, severity: Severity): boolean {
  return alert.state !== "withdrawn" && SEVERITIES.indexOf(alert.severity) >= SEVERITIES.indexOf(severity);
}
