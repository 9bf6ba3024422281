import { isScalar, visit } from "yaml";
import type { Document } from "yaml";
import type * as z from "zod";
import { describeIssue, placeOf } from "../config/problems.ts";
import { invalidYaml, parseYaml, readYamlText, toPlainData } from "../config/yaml-file.ts";
import { findCrossProblems } from "./cross-checks.ts";
import type { RegistryContent } from "./key-entry.ts";
import { REGISTRY_SCHEMA } from "./schema.ts";

/** Over the size of a registry of half a million keys. */
const MAX_FILE_BYTES = 128 * 1024 * 1024;
/** What is longer may be a key of no known format, and is not repeated. */
const MAX_SHOWN = 29;

/**
 * Reads a registry file.
 *
 * @throws KeytrailError `config_invalid`, with every problem on a line of its own
 */
export async function loadRegistry(path: string): Promise<RegistryContent> {
  return parseRegistry(await readYamlText(path, "key registry", MAX_FILE_BYTES), path);
}

/**
 * Checks the text of a registry file.
 *
 * @param file its name, for the problems
 * @throws KeytrailError `config_invalid`, with every problem as `file:line:column path: wanted …: received …`, and no raw key in it
 */
export function parseRegistry(text: string, file: string): RegistryContent {
  const yaml = parseYaml(text, file);
  const { document } = yaml;
  keepHashesAsTexts(document);
  const data = toPlainData(yaml);
  const checked = REGISTRY_SCHEMA.safeParse(data);
  const issues: readonly z.core.$ZodIssue[] = [
    ...(checked.error?.issues ?? []).map(toKeyIssue),
    ...findCrossProblems(data).map(({ path, wanted, received }) => toIssue(path, wanted, received)),
  ];
  if (issues.length === 0 && checked.success) return checked.data;
  const problems = issues.flatMap((issue) => {
    const described = describeIssue(issue, document, REGISTRY_SCHEMA);
    const { node } = placeOf(document, issue.path);
    const isTold = issue.code === "custom" && issue.params?.["received"] !== undefined;
    if (isTold || !isScalar(node) || typeof node.value !== "string" || node.value.length <= MAX_SHOWN) return described;
    const received = `a text of ${node.value.length} characters (not shown)`;
    return described.map((problem) => ({ ...problem, text: `wanted ${issue.message}: received ${received}` }));
  });
  throw invalidYaml(problems, yaml);
}

/** The name of an owner or a plan is a key of its mapping, whose problem zod keeps inside another. */
function toKeyIssue(issue: z.core.$ZodIssue): z.core.$ZodIssue {
  if (issue.code !== "invalid_key") return issue;
  return toIssue(issue.path, issue.issues[0]?.message ?? "another name", "something else (not shown)");
}

function toIssue(path: readonly PropertyKey[], message: string, received: string | undefined): z.core.$ZodIssue {
  return { code: "custom", path: [...path], message, params: { received }, input: undefined };
}

/** Makes texts of hashes that YAML takes for numbers: 64 digits without a letter, or with one e. */
export function keepHashesAsTexts(document: Document.Parsed): void {
  visit(document, {
    Pair(_key, { key, value }) {
      if (isScalar(key) && key.value === "hash" && isScalar(value) && typeof value.value === "number")
        value.value = value.source ?? "";
    },
  });
}
