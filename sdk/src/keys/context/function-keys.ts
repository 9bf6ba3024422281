import { candidateRuns } from "./context-shapes.ts";
import { isRandomKey } from "./randomness.ts";
import type { Probe, Scan } from "../scan.ts";

// https://learn.microsoft.com/en-us/azure/azure-functions/function-keys-how-to: 54 characters of base64url and padding in a query's `code`.
const PARAMETER = "code=";
const KEY = /^[0-9A-Za-z_-]{54}==$/;
const KEY_CHARACTERS = 54;
const QUESTION = 63;
const AMPERSAND = 38;

/** `?code=…` of Azure Functions: the only key for which the name is no credential's. */
export const FUNCTION_KEY_PROBE: Probe = {
  looksBack: false,
  literal: {
    text: PARAMETER,
    isCaseless: false,
    before: [],
    after: [],
    follow: (bytes, start, literalEnd, end, from) =>
      literalEnd + KEY_CHARACTERS <= end && (start === from || mayPrecede(bytes[start - 1] ?? 0)),
  },
  match: matchFunctionKey,
};

function mayPrecede(code: number): boolean {
  return code === QUESTION || code === AMPERSAND;
}

function matchFunctionKey(scan: Scan, at: number): boolean {
  if (at > 0 && !mayPrecede(scan.text.charCodeAt(at - 1))) return false;
  const start = at + PARAMETER.length;
  const run = candidateRuns(scan, start).find(({ key }) => KEY.test(key) && isRandomKey(key));
  if (run === undefined) return false;
  scan.add("azure_function_key", "context", start, run.end);
  return true;
}
