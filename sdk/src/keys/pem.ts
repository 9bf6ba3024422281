import type { Probe, Scan } from "./scan.ts";
import { work } from "./scan.ts";

// https://www.rfc-editor.org/rfc/rfc7468#section-2
const BEGIN = "-----BEGIN";
/** Forms and URLs write the blanks in their own ways. */
const LABEL = /^(?:(?:[ +_]|%20)[A-Z0-9]{1,16}){0,4}(?:[ +_]|%20)PRIVATE(?:[ +_]|%20)KEY/;
const CLOSING = "-----END";
const DASHES = "-----";
const MAX_LABEL_CHARACTERS = 64;
const MAX_KEY_CHARACTERS = 20_000;

/** Finds PEM private keys, on several lines or with escaped line ends, from the first dash to the last, or to the text's end when it is cut. */
export const PEM_PROBE: Probe = {
  looksBack: false,
  literal: { text: BEGIN, isCaseless: false, before: [], after: [], follow: undefined },
  match: matchPem,
};

function matchPem(scan: Scan, at: number): boolean {
  const { text } = scan;
  const labelStart = at + BEGIN.length;
  const label = LABEL.exec(text.slice(labelStart, labelStart + MAX_LABEL_CHARACTERS));
  if (label === null) return false;
  const bodyStart = labelStart + label[0].length;
  // The last dashes: those behind END, or behind nothing when the text is cut.
  const limit = Math.min(text.length, bodyStart + MAX_KEY_CHARACTERS);
  const body = text.slice(bodyStart, limit);
  work.steps += body.length;
  const closing = body.indexOf(CLOSING);
  const dashes = closing < 0 ? -1 : body.indexOf(DASHES, closing + DASHES.length);
  const end = dashes < 0 ? limit : bodyStart + dashes + DASHES.length;
  if (closing < 0 && body.length < DASHES.length + 1) return false;
  scan.add("pem_private_key", "certain", at, end);
  return true;
}
