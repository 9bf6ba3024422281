import { isLeftBoundary } from "../boundary.ts";
import { BASE64 } from "../charset.ts";
import { candidateRuns } from "./context-shapes.ts";
import type { Probe, Scan } from "../scan.ts";

// https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_access-keys.html: an id of 20 characters, a secret of 40.
const ACCESS_KEY = /^A[KS]IA[0-9A-Z]{16}$/;
const ACCESS_KEY_CHARACTERS = 20;
const SECRET_CHARACTERS = 40;
/** `id:secret`, `id,secret`, `id secret`, `"id", "secret"`, `id / secret`. */
const BEHIND_ACCESS_KEY = /^["'`]?[ \t]{0,2}[:,;/|]?[ \t]{0,2}["'`]?/;

/** A secret access key right behind the id of one. */
export const ACCESS_KEY_PROBES: readonly Probe[] = ["AKIA", "ASIA"].map((text) => ({
  looksBack: false,
  literal: {
    text,
    isCaseless: false,
    before: [],
    after: [],
    follow: (_bytes, start, _literalEnd, end) => start + ACCESS_KEY_CHARACTERS + SECRET_CHARACTERS < end,
  },
  match: matchAccessKey,
}));

function matchAccessKey(scan: Scan, at: number): boolean {
  const { text } = scan;
  const idEnd = at + ACCESS_KEY_CHARACTERS;
  if (!isLeftBoundary(text, at, true) || !ACCESS_KEY.test(text.slice(at, idEnd))) return false;
  const start = idEnd + (BEHIND_ACCESS_KEY.exec(text.slice(idEnd, idEnd + 8))?.[0].length ?? 0);
  const run = candidateRuns(scan, start).find(({ charset }) => charset === BASE64);
  if (start === idEnd || run?.key.length !== SECRET_CHARACTERS || !isMixed(run.key)) return false;
  scan.add("aws_secret_access_key", "context", start, run.end);
  return true;
}

function isMixed(key: string): boolean {
  return /[a-z]/.test(key) && /[A-Z]/.test(key) && /\d/.test(key);
}
