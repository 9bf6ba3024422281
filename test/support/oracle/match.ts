import type { FoldMatch } from "../../../processor/src/rules/fold-rule.ts";

/** What an oracle says of a match; enough to tell two lists of matches apart. */
export interface OracleMatch {
  readonly second: number;
  readonly entity: Readonly<Record<string, string>>;
  readonly severity: string;
}

/** What a rule found, as an oracle would say it. */
export function toOracleMatch({ second, entity, severity }: FoldMatch): OracleMatch {
  return { second, entity, severity };
}

/** In one order, whatever the order they were found in. */
export function sorted<T>(matches: readonly T[]): T[] {
  return matches.toSorted((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
}
