import { readFileSync } from "node:fs";
import { nearestName } from "./keys/index.ts";

/** An option as a configuration file gives it. */
export interface FileOption {
  readonly value: unknown;
  /** For messages: file, line and name, e.g. `otel.yaml:12 distribution.keytrail.key_headers`. */
  readonly place: string;
}

/** Our block of OpenTelemetry's configuration file. */
export interface ConfigFile {
  /** By the name of the option, `keyHeaders`; what is empty counts as absent. */
  readonly options: ReadonlyMap<string, FileOption>;
  /** One sentence for each thing that can't be read. */
  readonly problems: readonly string[];
}

/** What is used of the package `yaml`, which `@opentelemetry/configuration` brings. */
export interface YamlModule {
  readonly LineCounter: new () => LineCounter;
  parseDocument(text: string, options: object): YamlDocument;
}

/** Options of {@link readConfigFile}. */
export interface ConfigFileOptions {
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Undefined when the package is absent. */
  readonly loadYaml: () => YamlModule | undefined;
  /** Names of options that a file may give. */
  readonly known: readonly string[];
  /** Names of options that only code can give. */
  readonly codeOnly: readonly string[];
}

interface LineCounter {
  linePos(offset: number): { readonly line: number };
}

interface YamlDocument {
  readonly errors: readonly { readonly linePos?: readonly { readonly line: number }[] | undefined }[];
  getIn(path: readonly string[], keepScalar: true): unknown;
}

interface YamlNode {
  readonly range?: readonly number[] | null;
  readonly value?: unknown;
  readonly items?: readonly YamlPair[];
  toJS(document: YamlDocument): unknown;
}

interface YamlPair {
  readonly key: YamlNode;
  readonly value: YamlNode | null;
}

const BLOCK = ["distribution", "keytrail"] as const;
const NOTHING: ConfigFile = { options: new Map(), problems: [] };

/**
 * Reads the block `distribution: keytrail:` of the file that `OTEL_CONFIG_FILE` names; options stand there by their names, in snake_case or in
 * camelCase. Never throws: what can't be read is a problem, and the service starts without it.
 * https://opentelemetry.io/docs/specs/otel/configuration/data-model/
 *
 * @returns nothing when the variable is not set
 */
export function readConfigFile(options: ConfigFileOptions): ConfigFile {
  const path = options.environment["OTEL_CONFIG_FILE"]?.trim() ?? "";
  if (path === "") return NOTHING;
  try {
    const yaml = options.loadYaml();
    if (yaml === undefined) return toProblem("the package yaml must be installed: received nothing");
    const lines = new yaml.LineCounter();
    const document = yaml.parseDocument(readFileSync(path, "utf8"), { version: "1.2", lineCounter: lines });
    const [error] = document.errors;
    if (error !== undefined) return toProblem(`must be YAML: received something else in line ${lineOf(error)}`);
    return readBlock(document, lines, path, options);
  } catch (error) {
    const code = (error as { readonly code?: unknown }).code;
    return toProblem(`must be a file that can be read: received ${typeof code === "string" ? code : "an error"}`);
  }
}

function toProblem(rest: string): ConfigFile {
  return { options: new Map(), problems: [`Cannot read OTEL_CONFIG_FILE: ${rest}`] };
}

function lineOf({ linePos }: YamlDocument["errors"][number]): number | string {
  return linePos?.[0]?.line ?? "unknown";
}

function readBlock(document: YamlDocument, lines: LineCounter, path: string, options: ConfigFileOptions): ConfigFile {
  const block = document.getIn(BLOCK, true) as YamlNode | undefined;
  const isEmpty = block?.value === null;
  if (block === undefined || isEmpty) return NOTHING;
  const placeOf = (node: YamlNode, name = ""): string =>
    `${path}:${lines.linePos(node.range?.[0] ?? 0).line} ${[...BLOCK, ...(name === "" ? [] : [name])].join(".")}`;
  // The items of a list have no key.
  if (block.items === undefined || !block.items.every((item: Partial<YamlPair>) => typeof item.key?.value === "string"))
    return { ...NOTHING, problems: [`Cannot read ${placeOf(block)}: must be options by their names`] };
  const found = new Map<string, FileOption>();
  const problems: string[] = [];
  for (const { key, value } of block.items) {
    const given = String(key.value);
    const name = toCamelCase(given);
    const place = placeOf(key, given);
    const isKnown = options.known.includes(name);
    if (!isKnown) problems.push(`Cannot read ${place}: ${describeUnknown(given, options)}`);
    const read = isKnown ? substitute(value?.toJS(document), options.environment) : undefined;
    if (read !== undefined && read !== null && read !== "") found.set(name, { value: read, place });
  }
  return { options: found, problems };
}

function describeUnknown(given: string, { known, codeOnly }: ConfigFileOptions): string {
  if (codeOnly.includes(toCamelCase(given))) return "only an argument can give it";
  const nearest = nearestName(given, known.map(toSnakeCase));
  return `no such option${nearest === undefined ? "" : ` (did you mean ${nearest}?)`}`;
}

/** `${NAME}`, `${env:NAME}`, with a default behind `:-`; `$$` is a dollar sign. https://opentelemetry.io/docs/specs/otel/configuration/data-model/#environment-variable-substitution */
const REFERENCE = /\$\$|\$\{(?:env:)?([A-Za-z_]\w*)(?::-([^\n}]*))?\}/g;

function substitute(value: unknown, environment: ConfigFileOptions["environment"]): unknown {
  if (typeof value === "string")
    return value.replaceAll(REFERENCE, (reference: string, name?: string, otherwise = ""): string =>
      name === undefined ? reference.slice(1) : environment[name] || String(otherwise),
    );
  if (Array.isArray(value)) return value.map((item) => substitute(item, environment));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, substitute(item, environment)]));
}

function toCamelCase(name: string): string {
  return name.replaceAll(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
}

function toSnakeCase(name: string): string {
  return name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
