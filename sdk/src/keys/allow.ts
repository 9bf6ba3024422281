import type { KeyFinding } from "./scan.ts";

/** What a scanner lets through, and is told of. */
export interface AllowList {
  /** Ids of formats. */
  readonly formats?: readonly string[];
  /** Whole attribute names. */
  readonly attributeNames?: readonly string[];
  /** Hashes of values as `hash` gives them: an allow list must not hold keys itself. */
  readonly hashes?: { readonly values: ReadonlySet<string>; hash(rawKey: string): string };
  /** Called for each finding that was let through. */
  onAllowed?(by: "format" | "attribute_name" | "hash"): void;
}

/**
 * Asks whether a finding is let through.
 * @param rawKey gives the key, asked only where hashes are allowed
 * @param isCounted whether the answer counts: a text may be looked at more than once
 */
export type AllowFilter = (
  rawKey: () => string,
  finding: Pick<KeyFinding, "format">,
  attributeName: string | undefined,
  isCounted: boolean,
) => boolean;

/** Compiles an allow list to a question, which also counts. Only what was found is asked about, so clean texts cost nothing. */
export function createAllowFilter(allow: AllowList): AllowFilter {
  const formats = new Set(allow.formats);
  const names = new Set(allow.attributeNames);
  const { hashes } = allow;

  function reasonFor(
    rawKey: () => string,
    finding: Pick<KeyFinding, "format">,
    attributeName: string | undefined,
  ): "format" | "attribute_name" | "hash" | undefined {
    if (formats.has(finding.format)) return "format";
    if (attributeName !== undefined && names.has(attributeName)) return "attribute_name";
    return hashes?.values.has(hashes.hash(rawKey())) === true ? "hash" : undefined;
  }

  return (rawKey, finding, attributeName, isCounted) => {
    const reason = reasonFor(rawKey, finding, attributeName);
    if (reason !== undefined && isCounted) allow.onAllowed?.(reason);
    return reason !== undefined;
  };
}
