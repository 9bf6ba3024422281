import type { FoldSighting } from "../../../processor/src/rules/fold-rule.ts";
import { OUTCOME_ACCEPTED } from "../../../processor/src/sightings/batch.ts";

export interface GapMatch {
  readonly second: number;
  readonly gap: string;
  readonly observed: number;
}

/** Runs of numbers that are not there, told when the earliest record behind them is 61 s old. One process, no number twice. */
export function missingNumbers(sightings: readonly FoldSighting[]): GapMatch[] {
  const records = sightings.filter(({ auditSequence }) => auditSequence !== undefined);
  const numbers = new Set(records.map((one) => one.auditSequence!));
  const runs: number[][] = [];
  for (let number = Math.min(...numbers); number < Math.max(...numbers); number++) {
    if (numbers.has(number)) continue;
    const run = runs.at(-1);
    if (run?.at(-1) === number - 1) run.push(number);
    else runs.push([number]);
  }
  return runs.map((run) => ({
    second: Math.min(...records.filter((one) => one.auditSequence! > run.at(-1)!).map(({ second }) => second)) + 61,
    gap: "missing numbers",
    observed: run.length,
  }));
}

/** Records whose request has no other one, by second; told two seconds later. */
export function loneRecords(sightings: readonly FoldSighting[], expectSpans: boolean): GapMatch[] {
  const idOf = ({ identity }: FoldSighting): string => identity.join();
  const audits = sightings.filter(({ kind }) => kind === "audit");
  const spans = sightings.filter(({ kind }) => kind === "span");
  const lonely = (list: readonly FoldSighting[], others: readonly FoldSighting[], gap: string): GapMatch[] => {
    const alone = list.filter((one) => !others.some((other) => idOf(other) === idOf(one)));
    return [...Map.groupBy(alone, ({ second }) => second)]
      .map(([second, ofSecond]) => ({ second: second + 2, gap, observed: ofSecond.length }))
      .filter(({ second }) => audits.some((one) => one.second <= second && second - one.second <= 3_600));
  };
  const promised = spans.filter(({ isAuditPromised }) => isAuditPromised);
  return [
    ...lonely(promised, audits, "span without audit record"),
    ...(expectSpans ? lonely(audits, spans, "audit record without span") : []),
  ];
}

/** Accepted requests whose audit record lacks something, by second. */
export function lackingRecords(sightings: readonly FoldSighting[]): GapMatch[] {
  const lacks = sightings
    .filter(({ kind, outcome }) => kind === "audit" && outcome === OUTCOME_ACCEPTED)
    .map((one) => {
      const fields: string[] = [];
      if (one.keyHash === "") fields.push("api_key.hash");
      if (one.clientAddress === "") fields.push("client.address");
      if (one.userAgent === "") fields.push("user_agent.original");
      if (one.route === "" && one.statusCode !== 404 && one.statusCode !== 405) fields.push("http.route");
      return { second: one.second, gap: `without ${fields.join(", ")}`, isLack: fields.length > 0 };
    })
    .filter(({ isLack }) => isLack);
  return [...Map.groupBy(lacks, ({ second, gap }) => `${second} ${gap}`).values()].map((list) => ({
    second: list[0]!.second,
    gap: list[0]!.gap,
    observed: list.length,
  }));
}
