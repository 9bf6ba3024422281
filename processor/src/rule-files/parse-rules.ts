import { isMap, isSeq } from "yaml";
import type * as z from "zod";
import { describeIssue, placeOf, type Problem } from "../config/problems.ts";
import { invalidYaml, parseYaml, readYamlText, toPlainData, type YamlFile } from "../config/yaml-file.ts";
import { createFileRule, type FileRule } from "./file-rule.ts";
import { RULE_FILE_SCHEMA } from "./rule-schema.ts";
import { isSigmaText, parseSigma } from "./sigma/parse-sigma.ts";

/** More is no file of rules. */
const MAX_FILE_BYTES = 4 * 1024 * 1024;

/**
 * Reads a file of rules: Keytrail's, or Sigma correlation rules.
 *
 * @throws KeytrailError `config_invalid`, with every problem on a line of its own
 */
export async function readRuleFile(path: string): Promise<readonly FileRule[]> {
  const text = await readYamlText(path, "rules", MAX_FILE_BYTES);
  return isSigmaText(text) ? parseSigma(text, path) : parseRules(text, path);
}

/**
 * Checks the text of a file of rules and fills in the defaults.
 *
 * @param file its name, for the problems
 * @throws KeytrailError `config_invalid`, with every problem as `file:line:column path: wanted …: received …`
 */
export function parseRules(text: string, file: string): readonly FileRule[] {
  const yaml = parseYaml(text, file);
  const { document, lines } = yaml;
  const checked = RULE_FILE_SCHEMA.safeParse(toPlainData(yaml) ?? []);
  const problems: Problem[] = (checked.error?.issues ?? [])
    .flatMap(toInnerIssues)
    .flatMap((issue) => describeIssue(issue, document, RULE_FILE_SCHEMA));
  problems.push(...repeatedIds(yaml));
  if (problems.length > 0 || !checked.success) throw invalidYaml(problems, yaml);
  return checked.data.map((entry, i) => {
    const { line } = lines.linePos(placeOf(document, [i]).offset);
    return createFileRule(entry, { file, line });
  });
}

/** What may be one or a list hides what is wrong inside: the way that went deepest is the one that was meant. */
function toInnerIssues(issue: z.core.$ZodIssue): readonly z.core.$ZodIssue[] {
  const name = issue.path.at(-1);
  if (issue.code !== "invalid_union" || (name !== "events" && name !== "expect")) return [issue];
  const depthOf = (issues: readonly z.core.$ZodIssue[]): number =>
    Math.max(0, ...issues.map(({ path }) => path.length));
  const [deepest = []] = issue.errors.toSorted((a, b) => depthOf(b) - depthOf(a));
  if (depthOf(deepest) === 0 && !deepest.some(({ code }) => code === "unrecognized_keys")) return [issue];
  return deepest.map((inner) => ({ ...inner, path: [...issue.path, ...inner.path] }));
}

function repeatedIds({ document }: YamlFile): Problem[] {
  const { contents } = document;
  if (!isSeq(contents)) return [];
  const seen = new Set<unknown>();
  return contents.items.flatMap((item, i) => {
    const id: unknown = isMap(item) ? item.get("id") : undefined;
    if (typeof id !== "string") return [];
    if (!seen.has(id)) {
      seen.add(id);
      return [];
    }
    const { offset } = placeOf(document, [i, "id"]);
    return [{ offset, path: `[${i}].id`, text: "wanted the id of no other rule: received one that stands above" }];
  });
}

/**
 * Whether a file is one of rules, and not a configuration.
 *
 * @throws KeytrailError `config_invalid` when it can't be read
 */
export async function isRuleFile(path: string): Promise<boolean> {
  const text = await readYamlText(path, "configuration", MAX_FILE_BYTES);
  if (isSigmaText(text)) return true;
  return /^(?:\s*#.*\n|\s*\n|---.*\n)*- /.test(text);
}
