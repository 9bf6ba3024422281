import { visit } from "yaml";
import type { Document } from "yaml";
import type { Config } from "./config.ts";
import { describeIssue, placeOf } from "./problems.ts";
import type { Problem } from "./problems.ts";
import { CONFIG_SCHEMA } from "./schema.ts";
import { resolvePlainScalar, substituteEnvironment } from "./substitute.ts";
import { invalidYaml, parseYaml, readYamlText, toPlainData } from "./yaml-file.ts";

/** More is no configuration. */
const MAX_FILE_BYTES = 1024 * 1024;
type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Reads a configuration file.
 *
 * @throws KeytrailError `config_invalid`, with every problem on a line of its own
 */
export async function loadConfig(path: string, env: Environment): Promise<Config> {
  return parseConfig(await readYamlText(path, "configuration", MAX_FILE_BYTES), path, env);
}

/** A value that stands in place of a file's own. */
export interface ConfigOverride {
  /** Names from the top: `["rules", "request_rate_burst", "limit"]`. */
  readonly path: readonly string[];
  /** As a user writes it. */
  readonly value: string | number;
}

/**
 * Reads a configuration as if something else stood in it.
 *
 * @param path of the file; undefined: an empty configuration
 * @throws KeytrailError `config_invalid`, as {@link loadConfig} does
 */
export async function loadConfigWith(
  path: string | undefined,
  env: Environment,
  override: ConfigOverride,
): Promise<Config> {
  const text = path === undefined ? EMPTY_FILE : await readYamlText(path, "configuration", MAX_FILE_BYTES);
  return parseConfig(text, path ?? "configuration", env, override);
}

const EMPTY_FILE = 'file_format: "1.0"\n';

/**
 * Checks the text of a configuration file and fills in the defaults.
 *
 * @param file its name, for the problems
 * @param override what counts in place of what the file says
 * @throws KeytrailError `config_invalid`, with every problem as `file:line:column path: wanted …: received …`
 */
export function parseConfig(text: string, file: string, env: Environment, override?: ConfigOverride): Config {
  const yaml = parseYaml(text, file);
  const { document } = yaml;
  if (override !== undefined) putIn(document, override);
  const unset = substituteScalars(document, env);
  const checked = CONFIG_SCHEMA.safeParse(toPlainData(yaml));
  const problems = [...unset];
  for (const issue of checked.error?.issues ?? []) {
    // A value that could not be put in has been reported, in better words.
    const told = unset.some((problem) => problem.offset === placeOf(document, issue.path).offset);
    if (!told) problems.push(...describeIssue(issue, document, CONFIG_SCHEMA));
  }
  if (problems.length > 0 || !checked.success) throw invalidYaml(problems, yaml);
  return checked.data;
}

function putIn(document: Document.Parsed, { path, value }: ConfigOverride): void {
  // A section that is written without content is no mapping yet.
  for (let length = 1; length < path.length; length++) {
    const above = path.slice(0, length);
    if (document.getIn(above) === null) document.setIn(above, document.createNode({}));
  }
  document.setIn(path, value);
}

function substituteScalars(document: Document.Parsed, env: Environment): Problem[] {
  const problems: Problem[] = [];
  visit(document, {
    Scalar(key, node) {
      if (key === "key" || typeof node.value !== "string") return;
      const result = substituteEnvironment(node.value, env);
      if (result.kind === "problem") {
        const text = `wanted ${result.wanted}: received ${result.received}`;
        problems.push({ offset: node.range?.[0] ?? 0, path: undefined, text });
      } else if (result.kind === "text") {
        node.value = node.type === "PLAIN" ? resolvePlainScalar(result.text) : result.text;
      }
    },
  });
  return problems;
}
