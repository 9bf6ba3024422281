import { decodeEscapes } from "./decode/escapes.ts";
import type { Match } from "./scan.ts";

const WITHOUT_IDENTITY: ReadonlySet<string> = new Set([
  "jwt",
  "pem_private_key",
  "putty_private_key",
  "basic_auth",
  "url_userinfo",
  "password",
  "slack_webhook",
]);
const ESCAPE = /[%\\]/;
const LATIN1_BEYOND_ASCII = /[\u0080-\u00ff]/;
const BEYOND_LATIN1 = /[\u0100-\uffff]/;
const utf8 = new TextDecoder("utf-8", { fatal: true });

/** Whether a finding of this format names a key: its hash may travel. Not so for a JWT, a private key, or what a person typed. */
export function hasKeyIdentity(format: string): boolean {
  return !WITHOUT_IDENTITY.has(format);
}

/** The key that a match stands for, as its place or as a decoded text holds it: the same characters wherever and however it was written. */
export function keyOf(text: string, match: Match): string {
  if (match.key !== undefined) return match.key;
  const written = text.slice(match.start, match.end);
  return ESCAPE.test(written) ? (decodeEscapes(written)?.text ?? written) : written;
}

/** Bytes that were taken for characters, read as the UTF-8 that they are; other texts as they come. */
export function fromBytes(key: string): string {
  if (!LATIN1_BEYOND_ASCII.test(key) || BEYOND_LATIN1.test(key)) return key;
  try {
    return utf8.decode(Buffer.from(key, "latin1"));
  } catch {
    return key;
  }
}
