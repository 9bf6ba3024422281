import { nearestName } from "./keys/index.ts";
import { CODE_OPTIONS, FILE_OPTIONS } from "./options.ts";
import type { KeytrailOptions } from "./options.ts";

/** Arguments that can be read, and what was wrong with the others. */
export interface CheckedArguments {
  readonly given: KeytrailOptions;
  /** One sentence for each. */
  readonly problems: readonly string[];
}

/** What JavaScript hands over may be anything: what can't be read is left out, and an option that nobody knows is named. Never throws. */
export function checkArguments(given: unknown): CheckedArguments {
  if (!isObject(given))
    return { given: {}, problems: ["Cannot read options: must be an object: received something else"] };
  const problems: string[] = [];
  const known = [...FILE_OPTIONS, ...CODE_OPTIONS];
  for (const name of Object.keys(given)) {
    if (known.includes(name)) continue;
    const nearest = nearestName(name, known);
    const suggestion = nearest === undefined ? "" : ` (did you mean ${nearest}?)`;
    problems.push(`Cannot read options.${name.slice(0, 80)}${suggestion}: no such option`);
  }
  const checked: Record<string, unknown> = { ...given };
  function keep(name: string, wanted: string, isRight: boolean): void {
    if (checked[name] === undefined || isRight) return;
    problems.push(`Cannot read options.${name}: must be ${wanted}: received something else`);
    delete checked[name];
  }
  keep("instrumentations", "a list of instrumentations", isListOfInstrumentations(given["instrumentations"]));
  keep("nodeSdk", "an object, its spanProcessors a list", isNodeSdkOptions(given["nodeSdk"]));
  return { given: checked, problems };
}

/** A list may hold lists: so `getNodeAutoInstrumentations()` is given. */
function isListOfInstrumentations(value: unknown): boolean {
  if (!Array.isArray(value)) return false;
  return value
    .flat(Number.POSITIVE_INFINITY)
    .every((each) => isObject(each) && typeof each["setConfig"] === "function");
}

function isNodeSdkOptions(value: unknown): boolean {
  return isObject(value) && (value["spanProcessors"] === undefined || Array.isArray(value["spanProcessors"]));
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null;
}
