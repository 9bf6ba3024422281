import { isMap, isPair, isScalar, isSeq } from "yaml";
import type { Document, Node } from "yaml";
import type * as z from "zod";
import { didYouMean } from "./did-you-mean.ts";

/** One thing that is wrong, and where. */
export interface Problem {
  /** Into the file's text. */
  readonly offset: number;
  /** As the user writes it: `rules.request_rate_burst.limit`; absent where the place says it. */
  readonly path: string | undefined;
  /** `wanted …: received …`. */
  readonly text: string;
}

type Path = readonly PropertyKey[];

/** Values that are never shown, whatever is wrong with them. */
const SECRET_NAMES: ReadonlySet<PropertyKey> = new Set(["secret", "value", "token"]);
const MAX_SHOWN = 80;

/** The words of one issue, or of several where it names several keys. */
export function describeIssue(issue: z.core.$ZodIssue, document: Document.Parsed, schema: z.ZodType): Problem[] {
  if (issue.code === "unrecognized_keys") return issue.keys.map((key) => unknownKey(issue.path, key, document, schema));
  const place = placeOf(document, issue.path);
  const received: unknown = issue.code === "custom" ? issue.params?.["received"] : undefined;
  const shown = typeof received === "string" ? received : receivedText(place.node, issue.path);
  return [{ offset: place.offset, path: pathText(issue.path), text: `wanted ${issue.message}: received ${shown}` }];
}

function unknownKey(parent: Path, key: string, document: Document.Parsed, schema: z.ZodType): Problem {
  const known = knownKeys(schema, parent);
  const map = placeOf(document, parent).node;
  const pair = isMap(map)
    ? map.items.find((item) => isPair(item) && isScalar(item.key) && String(item.key.value) === key)
    : undefined;
  const offset = (isScalar(pair?.key) ? pair.key.range?.[0] : undefined) ?? map?.range?.[0] ?? 0;
  const hint = didYouMean(key, known);
  return {
    offset,
    path: pathText([...parent, key.slice(0, MAX_SHOWN)]),
    text: `wanted one of ${known.join(", ")}: received an unknown key${hint}`,
  };
}

/** The names that a mapping of the schema has: read from its JSON Schema-like shape, through defaults and options. */
function knownKeys(schema: z.ZodType, path: Path): readonly string[] {
  let at: unknown = schema;
  for (const step of path) {
    at = unwrapped(at);
    if (!isRecord(at)) return [];
    if (typeof step === "number") at = at["element"];
    // A mapping with names of the user's own has one kind of value.
    else at = isRecord(at["shape"]) ? at["shape"][String(step)] : at["valueType"];
  }
  at = unwrapped(at);
  return isRecord(at) && isRecord(at["shape"]) ? Object.keys(at["shape"]) : [];
}

/** Takes off defaults, options and transformations, down to what has a shape or an element. */
function unwrapped(schema: unknown): unknown {
  let at = schema;
  const isInner = (one: Record<string, unknown>): boolean =>
    one["shape"] !== undefined || one["element"] !== undefined || one["valueType"] !== undefined;
  while (isRecord(at) && !isInner(at) && isRecord(at["def"])) {
    const next: unknown = at["def"]["innerType"] ?? at["def"]["in"];
    if (next === undefined) return at;
    at = next;
  }
  return at;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}

/** The node of a path, or of its nearest ancestor that is there. */
export function placeOf(
  document: Document.Parsed,
  path: Path,
): { readonly node: Node | undefined; readonly offset: number } {
  let node: Node | undefined = document.contents ?? undefined;
  let offset = node?.range?.[0] ?? 0;
  for (const step of path) {
    const next: unknown = isMap(node) || isSeq(node) ? node.get(step, true) : undefined;
    const found = isMap(next) || isSeq(next) || isScalar(next) ? next : undefined;
    if (found === undefined) return { node: undefined, offset };
    node = found;
    offset = found.range?.[0] ?? offset;
  }
  return { node, offset };
}

function receivedText(node: Node | undefined, path: Path): string {
  if (node === undefined) return "nothing";
  if (isMap(node)) return "a mapping";
  if (isSeq(node)) return "a list";
  if (!isScalar(node)) return "something else";
  const last = path.at(-1);
  if (last !== undefined && SECRET_NAMES.has(last))
    return node.value === null ? "nothing" : `a ${typeof node.value} (not shown)`;
  // The source, not the value: what came from the environment is not shown.
  const source = node.source ?? String(node.value);
  if (source === "") return "nothing";
  const text = source.length > MAX_SHOWN ? `${source.slice(0, MAX_SHOWN)}…` : source;
  const quoted = node.type === "QUOTE_SINGLE" || node.type === "QUOTE_DOUBLE";
  return quoted || typeof node.value === "string" ? JSON.stringify(text) : text;
}

function pathText(path: Path): string {
  let text = "";
  for (const step of path) text += typeof step === "number" ? `[${step}]` : `${text === "" ? "" : "."}${String(step)}`;
  return text;
}
