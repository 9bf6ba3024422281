import { LineCounter, parseAllDocuments, type Document } from "yaml";
import { placeOf, type Problem } from "../../config/problems.ts";
import { invalidYaml } from "../../config/yaml-file.ts";
import type { Condition } from "../condition.ts";
import { createFileRule, type FileRule } from "../file-rule.ts";
import { parseSigmaCondition } from "./condition.ts";
import { parseCorrelation, type BaseRule } from "./correlation.ts";
import { isMapping, type Refuse } from "./places.ts";
import { parseSelection } from "./selection.ts";

/** Whether a text is of Sigma: a mapping that says what it detects or correlates. */
export function isSigmaText(text: string): boolean {
  return /^(?:detection|correlation)\s*:/m.test(text);
}

interface SigmaDocument {
  readonly document: Document.Parsed;
  readonly data: Readonly<Record<string, unknown>>;
}

/**
 * Reads Sigma correlation rules with the rules that they refer to, which stand in the same file as documents of their own.
 *
 * @param file its name, for the problems
 * @throws KeytrailError `config_invalid`, with all that can't be said here, each with its place
 */
export function parseSigma(text: string, file: string): readonly FileRule[] {
  const lines = new LineCounter();
  const problems: Problem[] = [];
  const documents = readDocuments(text, lines, problems);
  if (problems.length > 0) throw invalidYaml(problems, { file, lines });
  const refuseIn =
    ({ document }: SigmaDocument): Refuse =>
    (path, wanted, received) => {
      const { node, offset } = placeOf(document, path);
      const shown = received ?? (node === undefined ? "nothing" : "something else");
      const name = path.map(String).join(".");
      problems.push({ offset, path: name, text: `wanted ${wanted}: received ${shown}` });
    };
  const bases = new Map<string, BaseRule>();
  const rules = documents.filter(({ data }) => data["correlation"] === undefined);
  for (const one of rules) {
    const base: BaseRule = { condition: parseDetection(one.data, refuseIn(one)), used: false };
    for (const name of [one.data["name"], one.data["id"]]) if (typeof name === "string") bases.set(name, base);
  }
  const made = documents.flatMap((one) => {
    if (one.data["correlation"] === undefined) return [];
    const entry = parseCorrelation(one.data, bases, refuseIn(one));
    const { line } = lines.linePos(placeOf(one.document, []).offset);
    return entry === undefined ? [] : [createFileRule(entry, { file, line })];
  });
  for (const one of rules) {
    const names = [one.data["name"], one.data["id"]];
    if (names.some((name) => typeof name === "string" && bases.get(name)?.used === true)) continue;
    refuseIn(one)([], "a correlation in this file that refers to the rule by its name or id", "a rule on its own");
  }
  if (problems.length > 0) throw invalidYaml(problems, { file, lines });
  return made;
}

function readDocuments(text: string, lines: LineCounter, problems: Problem[]): readonly SigmaDocument[] {
  const parsed = parseAllDocuments(text, { lineCounter: lines, prettyErrors: false });
  return [...parsed].flatMap((document) => {
    const broken = document.errors.map(({ pos, message }) => ({
      offset: pos[0],
      path: undefined,
      text: `wanted YAML: received something else (${message.replaceAll(/\s+/g, " ")})`,
    }));
    problems.push(...broken);
    if (broken.length > 0) return [];
    const data: unknown = document.toJS({ maxAliasCount: 100 });
    if (isMapping(data)) return [{ document, data }];
    problems.push({ offset: document.range[0], path: undefined, text: "wanted a Sigma rule: received something else" });
    return [];
  });
}

function parseDetection(data: Readonly<Record<string, unknown>>, refuse: Refuse): Condition {
  const nothing: Condition = { kind: "any", of: [] };
  const { detection } = data;
  if (!isMapping(detection)) {
    refuse(["detection"], "a mapping");
    return nothing;
  }
  const { condition, ...written } = detection;
  const selections = new Map(
    Object.entries(written).map(
      ([name, selection]) => [name, parseSelection(selection, ["detection", name], refuse)] as const,
    ),
  );
  if (typeof condition !== "string") {
    refuse(["detection", "condition"], "a condition as one text");
    return nothing;
  }
  const parsed = parseSigmaCondition(condition, selections);
  if ("kind" in parsed) return parsed;
  refuse(["detection", "condition"], parsed.wanted, JSON.stringify(condition));
  return nothing;
}
