import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { serialize } from "node:v8";
import { KeytrailError } from "../errors.ts";
import type { FoldRule } from "../rules/fold-rule.ts";
import { BUILT_IN_RULE_IDS } from "./load-rules.ts";

const ID = /^[a-z][a-z0-9]*(_[a-z0-9]+)*$/;
const TIMINGS: readonly unknown[] = ["monotone", "ordered", "watermark"];
const FUNCTIONS = ["title", "counterfactual", "createState", "cloneState", "fold", "isIdle"] as const;
const OPTIONAL_FUNCTIONS = ["endSecond", "wakeAt", "wake"] as const;

/**
 * Imports modules that export rules as `rules`, a list.
 *
 * @param paths from the working directory
 * @throws KeytrailError `config_invalid`, with every problem on a line of its own
 */
export async function loadPlugins(paths: readonly string[]): Promise<readonly FoldRule[]> {
  const problems: string[] = [];
  const rules: FoldRule[] = [];
  for (const path of paths) {
    const exported = await importRules(path, problems);
    for (const [i, rule] of exported.entries()) {
      const found = findPluginProblems(rule);
      if (found.length === 0) rules.push(rule as FoldRule);
      problems.push(...found.map((problem) => `${path} rules[${i}]${problem}`));
    }
  }
  if (problems.length > 0) throw new KeytrailError("config_invalid", problems.join("\n"));
  return rules;
}

async function importRules(path: string, problems: string[]): Promise<readonly unknown[]> {
  try {
    const module: unknown = await import(pathToFileURL(resolve(path)).href);
    const rules = (module as Readonly<Record<string, unknown>>)["rules"];
    if (Array.isArray(rules)) return rules as readonly unknown[];
    problems.push(`${path} wanted an export named rules, a list of rules: received ${typeof rules}`);
  } catch (error) {
    const reason = error instanceof Error ? error.message.replaceAll(/\s+/g, " ") : "something that is no error";
    problems.push(`${path} wanted a module that can be imported: received an error (${reason})`);
  }
  return [];
}

/**
 * What a rule lacks to be one, as `.field wanted …: received …`; empty for a good one.
 * What it does inside is not looked at: `findFoldProblems` does that, in its author's tests.
 */
export function findPluginProblems(rule: unknown): readonly string[] {
  if (typeof rule !== "object" || rule === null) return [` wanted a rule: received ${typeof rule}`];
  const fields = rule as Readonly<Record<string, unknown>>;
  const problems: string[] = [];
  const want = (name: string, isFine: boolean, wanted: string): void => {
    if (!isFine) problems.push(`.${name} wanted ${wanted}: received ${shown(fields[name])}`);
  };
  const { id, version, keepAliveSeconds: keepAlive, partition, wake, wakeAt } = fields;
  want("kind", fields["kind"] === "fold", '"fold"');
  want("id", typeof id === "string" && ID.test(id) && id.length <= 60, "an id in lower_snake_case");
  want("id", typeof id !== "string" || !BUILT_IN_RULE_IDS.has(id), "an id of no rule that comes with Keytrail");
  want("version", typeof version === "string" && version !== "", "a text that changes with what the rule matches");
  want("timing", TIMINGS.includes(fields["timing"]), "one of monotone, ordered, watermark");
  want("keepAliveSeconds", Number.isInteger(keepAlive) && Number(keepAlive) >= 1, "whole seconds, 1 or more");
  want("needsHistory", typeof fields["needsHistory"] === "boolean", "true or false");
  const of = typeof partition === "object" && partition !== null && "of" in partition ? partition.of : undefined;
  want("partition", typeof of === "function", "an object with name and of(sighting)");
  for (const name of FUNCTIONS) want(name, typeof fields[name] === "function", "a function");
  for (const name of OPTIONAL_FUNCTIONS)
    want(name, fields[name] === undefined || typeof fields[name] === "function", "a function, or nothing");
  want("wake", (wake === undefined) === (wakeAt === undefined), "both of wakeAt and wake, or neither");
  if (problems.length === 0 && !isPlain(fields))
    problems.push(".createState wanted plain data: received something else");
  return problems;
}

function isPlain({ createState }: Readonly<Record<string, unknown>>): boolean {
  try {
    serialize((createState as () => unknown)());
    return true;
  } catch {
    return false;
  }
}

function shown(value: unknown): string {
  return typeof value === "string" || typeof value === "number" || typeof value === "boolean"
    ? JSON.stringify(value).slice(0, 80)
    : typeof value;
}
