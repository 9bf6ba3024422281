import { hasKeyIdentity } from "../keys/index.ts";
import type { KeyHasher, KeyScanner } from "../keys/index.ts";
import type { ScrubPattern } from "./needles.ts";

/** What a finding may say about a key. */
export interface KeyIdentity {
  /** Format id, `unknown` when none is recognised. */
  readonly format: string;
  /** 64 hex digits, empty where the secret has no key identity. */
  readonly keyHash: string;
}

/** Gives the secrets that were found their format and hash. */
export interface KeyIdentities {
  /** A key that a request presented. */
  ofPattern(pattern: ScrubPattern): KeyIdentity;
  /** A value found by the name before it. */
  ofNamed(found: string, hasIdentity: boolean): KeyIdentity;
}

/** Creates the identities; the ones of request keys are computed once a key. */
export function createKeyIdentities({
  scanner,
  hasher,
}: {
  readonly scanner: KeyScanner;
  readonly hasher: KeyHasher;
}): KeyIdentities {
  const known = new WeakMap<ScrubPattern, KeyIdentity>();

  function formatOf(rawKey: string): string {
    const [finding] = scanner.find(rawKey);
    return finding?.start === 0 && finding.end === rawKey.length ? finding.format : "unknown";
  }

  function identify(rawKey: string, isApiKey: boolean): KeyIdentity {
    const format = formatOf(rawKey);
    return { format, keyHash: isApiKey && hasKeyIdentity(format) ? hasher.hash(rawKey) : "" };
  }

  return {
    ofPattern(pattern) {
      const identity = known.get(pattern) ?? identify(pattern.rawKey, pattern.isApiKey);
      known.set(pattern, identity);
      return identity;
    },
    // A person's password must not be hashed and shipped, so only values that are keys by their name are.
    ofNamed: (found, hasIdentity) =>
      hasIdentity ? identify(decodePercent(found), true) : { format: formatOf(found), keyHash: "" },
  };
}

function decodePercent(text: string): string {
  if (!text.includes("%")) return text;
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
