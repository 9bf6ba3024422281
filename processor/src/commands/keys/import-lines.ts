import { isKeyHash } from "@keytrail/sdk/keys";
import type { Written } from "../../registry/written-key.ts";

/** One key of an import: what stands there in place of the hash may be the key itself. */
export interface ImportedKey {
  /** From 1. */
  readonly line: number;
  readonly hash: string | undefined;
  /** The raw key, where no hash is given. */
  readonly key: string | undefined;
  readonly fields: Written;
}

/** What is wrong with a line; never what stands there. */
export interface ImportProblem {
  readonly line: number;
  readonly wanted: string;
}

const COLUMNS = ["hash", "key", "name", "owner", "plan", "status", "changed_at", "grace_until", "expires_at", "canary"];

/**
 * Reads keys from JSON lines (an object a line, with the names of the registry's file and `key` for a raw key) or from CSV
 * (RFC 4180; with a first line of these names, or without: hash or key, then the name).
 */
export function parseImport(text: string): {
  readonly keys: readonly ImportedKey[];
  readonly problems: readonly ImportProblem[];
} {
  const keys: ImportedKey[] = [];
  const problems: ImportProblem[] = [];
  const isJson = /^\s*\{/.test(text);
  const rows = isJson ? jsonRows(text) : csvRows(text);
  for (const { line, row } of rows) {
    const wanted = row === undefined ? "a JSON object" : problemOf(row, isJson);
    if (row === undefined || wanted !== undefined) problems.push({ line, wanted: wanted ?? "a JSON object" });
    else {
      const { hash, key, ...fields } = row;
      keys.push({
        line,
        hash: typeof hash === "string" ? hash.toLowerCase() : undefined,
        key: typeof key === "string" ? key : undefined,
        fields,
      });
    }
  }
  return { keys, problems };
}

interface Row {
  readonly line: number;
  readonly row: Readonly<Record<string, unknown>> | undefined;
}

function problemOf(row: Readonly<Record<string, unknown>>, isJson: boolean): string | undefined {
  // JSON lines may say all that the file says; what is wrong with it shows where the file is checked.
  if (!isJson && Object.keys(row).some((name) => !COLUMNS.includes(name))) return `columns among ${COLUMNS.join(", ")}`;
  const { hash, key } = row;
  if (hash === undefined && (typeof key !== "string" || key === "")) return "hash or key";
  if (hash !== undefined && key !== undefined) return "one of hash and key";
  if (hash !== undefined && (typeof hash !== "string" || !isKeyHash(hash))) return "64 hex digits in hash";
  return undefined;
}

function jsonRows(text: string): Row[] {
  return text.split("\n").flatMap((line, index): Row[] => {
    if (line.trim() === "") return [];
    try {
      const row: unknown = JSON.parse(line);
      const isObject = typeof row === "object" && row !== null && !Array.isArray(row);
      return [{ line: index + 1, row: isObject ? (row as Record<string, unknown>) : undefined }];
    } catch {
      // The parser's own message would quote the line.
      return [{ line: index + 1, row: undefined }];
    }
  });
}

function csvRows(text: string): Row[] {
  const [first, ...rest] = splitCsv(text);
  if (first === undefined) return [];
  const names = first.cells.map((cell) => cell.trim().toLowerCase());
  const hasHead = names.includes("hash") || names.includes("key");
  return (hasHead ? rest : [first, ...rest]).map(({ line, cells }) => {
    const heads = hasHead ? names : [isKeyHash((cells[0] ?? "").trim()) ? "hash" : "key", "name"];
    const pairs = cells.map((cell, index) => [heads[index] ?? "more", cell.trim()] as const);
    const row = Object.fromEntries(pairs.filter(([, cell]) => cell !== ""));
    const canary = row["canary"];
    return { line, row: canary === undefined ? row : { ...row, canary: canary === "true" || canary } };
  });
}

/** Records of RFC 4180, empty ones left out: a quoted cell may hold commas, line ends and doubled quotes. */
function splitCsv(text: string): { readonly line: number; readonly cells: string[] }[] {
  const records: { line: number; cells: string[] }[] = [];
  let cells: string[] = [];
  let cell = "";
  let isQuoted = false;
  let line = 1;
  let begun = 1;
  const endRecord = (): void => {
    cells.push(cell.endsWith("\r") ? cell.slice(0, -1) : cell);
    if (cells.length > 1 || cells[0] !== "") records.push({ line: begun, cells });
    cells = [];
    cell = "";
    begun = line + 1;
  };
  for (let i = 0; i < text.length; i++) {
    const character = text[i]!;
    if (isQuoted && character === '"' && text[i + 1] === '"') {
      cell += '"';
      i++;
    } else if (character === '"' && (isQuoted || cell === "")) isQuoted = !isQuoted;
    else if (!isQuoted && character === ",") {
      cells.push(cell);
      cell = "";
    } else if (!isQuoted && character === "\n") endRecord();
    else cell += character;
    if (character === "\n") line++;
  }
  endRecord();
  return records;
}
