import type { SecretRange } from "../scrub/ranges.ts";
import type { MapHeader } from "./head.ts";
import { maskSecrets } from "./secrets.ts";
import type { FindSecrets } from "./secrets.ts";

/** Headers whose values are made of a few words, numbers and dates, or of a digest, and which many responses have. */
const PLAIN_HEADERS: ReadonlySet<string> = new Set([
  ...["accept-ranges", "age", "allow", "cache-control", "connection", "content-encoding", "content-length"],
  ...["content-language", "content-type", "date", "etag", "expires", "keep-alive", "last-modified", "retry-after"],
  ...[
    "cross-origin-opener-policy",
    "cross-origin-resource-policy",
    "origin-agent-cluster",
    "referrer-policy",
    "server",
  ],
  ...["strict-transport-security", "transfer-encoding", "vary", "x-content-type-options", "x-dns-prefetch-control"],
  ...["x-download-options", "x-frame-options", "x-powered-by", "x-xss-protection"],
]);

/** Whether a header is never looked at. */
export function isPlainHeader(name: string): boolean {
  return PLAIN_HEADERS.has(name) || PLAIN_HEADERS.has(name.toLowerCase());
}

/** Options of {@link createHeaderCheck}. */
export interface HeaderCheckOptions {
  readonly find: FindSecrets;
  readonly onFound: (headerName: string, ranges: readonly SecretRange[]) => void;
  readonly isMasking: boolean;
}

/** Creates the check of a head's headers: tells what must not be in them, and masks it where that is asked for. */
export function createHeaderCheck({ find, onFound, isMasking }: HeaderCheckOptions): MapHeader {
  function check(name: string, value: unknown): unknown {
    if (typeof value !== "string") return value;
    const ranges = find(value);
    if (ranges.length === 0) return value;
    onFound(name, ranges);
    return isMasking ? maskSecrets(value, ranges) : value;
  }

  return (rawName, value) => {
    const name = rawName.toLowerCase();
    if (PLAIN_HEADERS.has(name)) return value;
    if (!Array.isArray(value)) return check(name, value);
    const values: readonly unknown[] = value;
    const checked = values.map((each) => check(name, each));
    return checked.every((each, index) => each === values[index]) ? values : checked;
  };
}
