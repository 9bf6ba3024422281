import { parseConfig } from "../config/load.ts";
import { KeytrailError } from "../errors.ts";

/** An option of a rule, and the values to try. */
export interface Sweep {
  /** As in the configuration. */
  readonly rule: string;
  readonly option: string;
  /** Rising, as a user would write them: numbers, or durations such as `30s`. */
  readonly values: readonly (number | string)[];
}

/** Values of a sweep that names no step. */
const STANDARD_VALUES = 10;
/** Each value is a run over the input. */
const MAX_VALUES = 100;
/** From here on, ends so far apart are tried in equal ratios instead of equal steps. */
const GEOMETRIC_FROM_RATIO = 8;
const MILLIS_BY_UNIT: Readonly<Record<string, number>> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };
const FORM = "rule.option=FROM..TO, FROM..TO:STEP or FROM..TO:xFACTOR, such as request_rate_burst.limit=100..1000:100";
const SWEEP = /^([a-z][a-z0-9_]*)\.([a-z][a-z0-9_]*)=([^.:]+(?:\.\d+)?)\.\.([^:]+?)(?::(x?)(.+))?$/;
const AMOUNT = /^(\d{1,12}(?:\.\d{1,6})?)(ms|s|m|h|d)?$/;

/**
 * Reads what is to be tried, and checks each value as the configuration would.
 *
 * @throws KeytrailError `usage`, with the place, what was wanted and what was found
 */
export function parseSweep(command: string, text: string): Sweep {
  const [, rule, option, fromText = "", toText = "", times, stepText] = SWEEP.exec(text) ?? [];
  if (rule === undefined || option === undefined) throw wrong(command, FORM, JSON.stringify(text));
  const [from, to] = [parseAmount(command, fromText), parseAmount(command, toText)];
  if ((from.unit === undefined) !== (to.unit === undefined))
    throw wrong(command, "two numbers or two durations", `${fromText} and ${toText}`);
  if (from.value > to.value) throw wrong(command, "FROM of at most TO", `${fromText} and ${toText}`);
  // What is tried between is written in the finer of the two units.
  const grain = from.unit === undefined ? 1 : Math.min(unitMillis(from), unitMillis(to));
  const step =
    stepText === undefined ? undefined : parseStep(command, stepText, times === "x", from.unit !== undefined);
  const amounts = amountsBetween(from.value, to.value, step, grain);
  if (amounts.length > MAX_VALUES) throw wrong(command, `at most ${MAX_VALUES} values`, "more");
  const values = amounts.map((amount) => (from.unit === undefined ? amount : durationText(amount)));
  for (const value of values) checkValue(command, rule, option, value);
  return { rule, option, values };
}

interface Amount {
  /** A number, or milliseconds. */
  readonly value: number;
  readonly unit: string | undefined;
}

type Step = { readonly add: number } | { readonly times: number };

function parseAmount(command: string, text: string): Amount {
  const [, digits, unit] = AMOUNT.exec(text) ?? [];
  if (digits === undefined) throw wrong(command, "a number or a duration such as 30s", JSON.stringify(text));
  return { value: Number(digits) * (unit === undefined ? 1 : (MILLIS_BY_UNIT[unit] ?? Number.NaN)), unit };
}

function unitMillis({ unit }: Amount): number {
  return MILLIS_BY_UNIT[unit ?? "ms"] ?? 1;
}

function parseStep(command: string, text: string, isFactor: boolean, isDuration: boolean): Step {
  const { value, unit } = parseAmount(command, text);
  if (isFactor) {
    if (unit === undefined && value > 1) return { times: value };
    throw wrong(command, "a factor over 1, such as x2", JSON.stringify(`x${text}`));
  }
  if (value > 0 && (unit !== undefined) === isDuration) return { add: value };
  throw wrong(command, isDuration ? "a step that is a duration" : "a step over 0", JSON.stringify(text));
}

function amountsBetween(from: number, to: number, step: Step | undefined, grain: number): number[] {
  const round = (value: number): number => (Number.isInteger(from) ? Math.round(value / grain) * grain : value);
  const amounts = new Set<number>();
  if (step === undefined) {
    const isGeometric = from > 0 && to / from >= GEOMETRIC_FROM_RATIO;
    for (let i = 0; i < STANDARD_VALUES; i++) {
      const part = i / (STANDARD_VALUES - 1);
      amounts.add(round(isGeometric ? from * (to / from) ** part : from + (to - from) * part));
    }
    return [...amounts].map((amount) => Math.min(to, Math.max(from, amount)));
  }
  // One more than may be: who asks is told, and nothing runs for ever.
  for (let at = from; at <= to && amounts.size <= MAX_VALUES;) {
    amounts.add("add" in step ? at : Math.min(to, Math.max(from, round(at))));
    const next = "add" in step ? at + step.add : at * step.times;
    if (next <= at) break;
    at = next;
  }
  return [...amounts];
}

function durationText(millis: number): string {
  if (millis === 0) return "0s";
  const [unit, each] = Object.entries(MILLIS_BY_UNIT).findLast(([, one]) => millis % one === 0) ?? ["ms", 1];
  return `${millis / each}${unit}`;
}

/** Puts the value through the schema of the configuration. */
function checkValue(command: string, rule: string, option: string, value: number | string): void {
  try {
    parseConfig(`file_format: "1.0"\nrules:\n  ${rule}:\n    ${option}: ${value}\n`, "sweep", {});
  } catch (error) {
    if (!(error instanceof KeytrailError)) throw error;
    // The place in the made-up file says nothing; the name in it does.
    const [problem = ""] = error.message.split("\n");
    throw new KeytrailError(
      "usage",
      `Cannot run "keytrail ${command}" with --sweep: ${problem.replace(/^sweep:\d+:\d+ /, "")}`,
      { cause: error },
    );
  }
}

function wrong(command: string, wanted: string, received: string): KeytrailError {
  return new KeytrailError(
    "usage",
    `Cannot run "keytrail ${command}" with --sweep: wanted ${wanted}: received ${received}`,
  );
}
