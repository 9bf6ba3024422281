import { parseSweep, type Sweep } from "../../backtest/sweep-values.ts";
import type { BacktestPlan } from "../../backtest/run-backtest.ts";
import { loadConfig, loadConfigWith } from "../../config/load.ts";
import { toProcessorOptions } from "../../config/options.ts";
import type { Config } from "../../config/config.ts";
import { DEFAULT_RULES, type RulesOptions } from "../../detection.ts";
import type { RecordedOptions } from "../../sightings/replay/options.ts";
import type { OwnRulesChoice, RecordedInputs } from "../../sightings/replay/recorded-run.ts";
import { usage } from "../arguments.ts";
import type { CommandIo } from "../command.ts";

/** The flags of `keytrail replay` that try rules out. */
export const BACKTEST_FLAGS = { rules: "value", diff: "value", sweep: "value", html: "value", cost: "flag" } as const;

/** Text about them for the command's help. */
export const BACKTEST_USAGE = `  --rules A                 configuration whose rules, pack and rules_files are tried, in place of those of --config
  --diff B                  what the rules of configuration B would add, take away and change
  --sweep RULE.OPTION=FROM..TO[:STEP]
                            tries values of an option, each checked as in a configuration: alerts of the rule, their keys, and precision
                            where lines carry labels. STEP is an amount, or a factor such as x2; default ten values
  --cost                    what each rule takes: nanoseconds a sighting, bytes a key; runs the input some times for each rule
  --html FILE               writes what was found as one page that opens from disk

Where lines of sightings carry a label (the name of an attack; empty or "benign" for none), true and false alerts are counted, and what was missed.
`;

/** What of them was asked for. */
export interface BacktestFlags {
  readonly rulesFile: string | undefined;
  readonly diffFile: string | undefined;
  readonly sweep: Sweep | undefined;
  readonly htmlFile: string | undefined;
  readonly cost: boolean;
}

/**
 * Reads the flags of backtests.
 * @throws KeytrailError `usage` for what can't be tried, and for what does not go together
 */
export function parseBacktestFlags(
  values: ReadonlyMap<string, string>,
  flags: ReadonlySet<string>,
  options: RecordedOptions,
): BacktestFlags {
  const sweepText = values.get("sweep");
  const found = {
    rulesFile: values.get("rules"),
    diffFile: values.get("diff"),
    sweep: sweepText === undefined ? undefined : parseSweep("replay", sweepText),
    htmlFile: values.get("html"),
    cost: flags.has("cost"),
  };
  const [asked] = Object.keys(BACKTEST_FLAGS).filter((name) => values.has(name) || flags.has(name));
  if (asked === undefined) return found;
  const state = flags.has("teach") ? "--teach" : "--state";
  if (flags.has("teach") || options.stateDirectory !== undefined)
    throw usage("replay", `wanted --${asked} without ${state}, since nothing that is tried may be kept: received both`);
  return found;
}

/** True where what is printed is more than the alerts of one run. */
export function isComparing({ diffFile, sweep, cost }: BacktestFlags): boolean {
  return diffFile !== undefined || sweep !== undefined || cost;
}

/** The pack's rules of a configuration, and the user's own. */
interface RuleChoice {
  readonly rules: RulesOptions;
  readonly ownRules: OwnRulesChoice;
}

/**
 * Loads the rules that are to be tried.
 * @throws KeytrailError `usage` where the input can't be read again, `config_invalid`
 */
export async function planBacktest(
  flags: BacktestFlags,
  options: RecordedOptions,
  inputs: RecordedInputs,
  io: Pick<CommandIo, "env" | "stderr">,
): Promise<BacktestPlan> {
  const { rulesFile, diffFile, sweep } = flags;
  if (isComparing(flags) && !inputs.canRepeat)
    throw usage("replay", "wanted files, since they are read more than once: received a stream");
  const rulesOf = (config: Config): RuleChoice => {
    const { rules = DEFAULT_RULES, rulesFiles, pluginModules } = toProcessorOptions(config, { output: io.stderr });
    return {
      rules: options.pack === undefined ? rules : { ...rules, pack: options.pack },
      ownRules: { rulesFiles: rulesFiles ?? [], pluginModules: pluginModules ?? [] },
    };
  };
  const tried =
    rulesFile === undefined
      ? { rules: inputs.rules, ownRules: undefined }
      : rulesOf(await loadConfig(rulesFile, io.env));
  const base = rulesFile ?? options.configFile;
  const points: { value: number | string; rules: RulesOptions }[] = [];
  for (const value of sweep?.values ?? []) {
    const path = ["rules", sweep?.rule ?? "", sweep?.option ?? ""];
    points.push({ value, rules: rulesOf(await loadConfigWith(base, io.env, { path, value })).rules });
  }
  return {
    files: options.files,
    ...tried,
    diff:
      diffFile === undefined
        ? undefined
        : { from: base ?? "the default rules", to: diffFile, ...rulesOf(await loadConfig(diffFile, io.env)) },
    sweep: sweep === undefined ? undefined : { rule: sweep.rule, option: sweep.option, points },
    cost: flags.cost,
  };
}
