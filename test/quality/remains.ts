/** A run of this many characters of a secret is a leak. */
export const LEAK_CHARACTERS = 8;

/** How often what was decoded is decoded again. */
const MAX_LEVELS = 3;
const MIN_BASE64_RUN = 11;

/**
 * Whether a text still holds a run of 8 characters of a secret: as it is, percent-decoded, JSON-unescaped, base64-decoded
 * at every alignment and folded over lines, hex-decoded, and each of these again in what they give.
 * @param literals spans of the secret that are the format's own text; a run wholly inside one tells nothing of the key
 */
export function holdsRemains(
  text: string,
  secret: string,
  literals: readonly (readonly [start: number, end: number])[],
): boolean {
  const runs = runsOf(secret, literals);
  const seen = new Set<string>();
  let views = [text];
  for (let level = 0; level <= MAX_LEVELS; level++) {
    const next: string[] = [];
    for (const view of views) {
      if (seen.has(view)) continue;
      seen.add(view);
      if (runs.some((run) => view.includes(run))) return true;
      if (level < MAX_LEVELS) next.push(...decodedViews(view));
    }
    views = next;
  }
  return false;
}

/** Runs of 8 of the secret; secrets that are percent-encoded themselves give those of their decoded form as well. */
function runsOf(secret: string, literals: readonly (readonly [start: number, end: number])[]): readonly string[] {
  const runs: string[] = [];
  for (let at = 0; at + LEAK_CHARACTERS <= secret.length; at++) {
    const isLiteral = literals.some(([start, end]) => at >= start && at + LEAK_CHARACTERS <= end);
    if (!isLiteral) runs.push(secret.slice(at, at + LEAK_CHARACTERS));
  }
  const decoded = decodePercent(secret);
  return decoded === undefined ? runs : [...runs, ...runsOf(decoded, [])];
}

function decodedViews(view: string): readonly string[] {
  const views = [decodePercent(view), decodeJson(view), ...decodeHex(view), ...decodeBase64(view)];
  return views.filter((decoded) => decoded !== undefined);
}

function decodePercent(text: string): string | undefined {
  if (!/%[0-9A-Fa-f]{2}/.test(text)) return undefined;
  return text.replaceAll(/%([0-9A-Fa-f]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
}

const JSON_ESCAPES: Readonly<Record<string, string>> = { n: "\n", r: "\r", t: "\t", b: "\b", f: "\f" };

function decodeJson(text: string): string | undefined {
  if (!text.includes("\\")) return undefined;
  return text.replaceAll(/\\(?:u([0-9A-Fa-f]{4})|([^]))/g, (_, hex: string | undefined, escaped: string) =>
    hex === undefined ? (JSON_ESCAPES[escaped] ?? escaped) : String.fromCharCode(Number.parseInt(hex, 16)),
  );
}

function decodeHex(text: string): readonly string[] {
  return Array.from(text.matchAll(/[0-9A-Fa-f]{16,}/g)).flatMap(([run]) => [
    Buffer.from(run, "hex").toString("latin1"),
    Buffer.from(run.slice(1), "hex").toString("latin1"),
  ]);
}

function decodeBase64(text: string): readonly string[] {
  const folded = text.replaceAll(/(?<=[0-9A-Za-z+/])\r?\n[ \t]*(?=[0-9A-Za-z+/])/g, "");
  const runs = new Set(Array.from([text, folded].flatMap((form) => form.match(/[0-9A-Za-z+/_-]+/g) ?? [])));
  return Array.from(runs)
    .filter((run) => run.length >= MIN_BASE64_RUN)
    .flatMap((run) => [0, 1, 2, 3].map((offset) => Buffer.from(run.slice(offset), "base64").toString("latin1")));
}
