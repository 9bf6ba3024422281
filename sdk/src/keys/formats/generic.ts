import type { KeyFormat } from "../format.ts";
import { defineFormat } from "../format.ts";

// Many vendors write these prefixes, none documents them for all: a finding is no surer than one beside a credential's name.
const DOCUMENTATION =
  "https://docs.github.com/en/code-security/secret-scanning/introduction/supported-secret-scanning-patterns";

/** Words and paths are letters in one case, ids are digits: a key mixes. */
function isMixed(key: string): boolean {
  const body = key.slice(3);
  return /\d/.test(body) && /[A-Za-z]/.test(body);
}

/** Formats that several vendors share. */
export const GENERIC_FORMATS: readonly KeyFormat[] = [
  defineFormat({
    id: "generic_ak",
    documentation: DOCUMENTATION,
    shape: "ak_[0-9A-Za-z]{24,64}",
    isExact: true,
    tier: "context",
    isPossible: isMixed,
    nearMisses: (make) => [`break_${make.alphanumeric(32)}`, `ak_${"abcdefgh".repeat(4)}`],
  }),
  defineFormat({
    id: "generic_sk",
    documentation: DOCUMENTATION,
    shape: "sk_[0-9A-Za-z]{24,64}",
    isExact: true,
    tier: "context",
    isPossible: isMixed,
    nearMisses: (make) => [
      `task_${make.alphanumeric(32)}`,
      `pk_${make.alphanumeric(32)}`,
      `sk_${"customer".repeat(4)}`,
    ],
  }),
  defineFormat({
    id: "generic_sk_dash",
    documentation: DOCUMENTATION,
    shape: "sk-[0-9A-Za-z]{24,64}",
    isExact: true,
    tier: "context",
    isPossible: isMixed,
    nearMisses: (make) => [
      ...["task", "risk", "disk", "desk", "mask"].map((word) => `${word}-${make.alphanumeric(32)}`),
      `sk-${"checkout".repeat(4)}`,
    ],
  }),
  defineFormat({
    id: "generic_api_key_prefix",
    documentation: DOCUMENTATION,
    shape: "api_key_[0-9A-Za-z]{24,64}",
    tier: "context",
  }),
];
