import type { RulesOptions } from "../../processor/src/detection.ts";
import type { KeyRecord } from "../../processor/src/registry/key-record.ts";
import { clientNetwork } from "../../processor/src/rules/client-network.ts";
import type { Sighting } from "../../processor/src/sightings/sighting.ts";

/** What the oracle says of an episode; enough to tell two alert sets apart. */
export interface OracleEpisode {
  readonly rule: string;
  readonly entity: Readonly<Record<string, string>>;
  readonly severity: string;
  readonly firstCell: number;
  readonly lastCell: number;
  readonly observed: number;
  readonly count: number;
  readonly windowTo: number;
}

/**
 * Brute force over plain arrays: every rule as `detection.md` words it, over the distinct sightings in event order.
 * @param records what keys change of count rules
 */
export function oracle(
  sightings: readonly Sighting[],
  rules: RulesOptions,
  records: readonly KeyRecord[] = [],
): OracleEpisode[] {
  const distinct = [...new Map(sightings.map((one) => [`${one.traceId}${one.spanId}`, one])).values()].toSorted(
    (a, b) => a.timeUnixMillis - b.timeUnixMillis || (a.traceId + a.spanId < b.traceId + b.spanId ? -1 : 1),
  );
  const byKey = Map.groupBy(
    distinct.filter((one) => one.keyHash !== ""),
    (one) => one.keyHash,
  );
  const episodes: OracleEpisode[] = [];
  for (const [key, ofKey] of byKey) {
    for (const rule of ["request_rate_burst", "request_rate_sustained"] as const) {
      const override = records.find(({ keyHash }) => keyHash === key)?.rules[rule];
      if (override?.isEnabled === false) continue;
      episodes.push(...countEpisodes(rule, key, ofKey, { ...rules[rule], ...override }));
    }
    episodes.push(...addressEpisodes(key, ofKey, rules));
  }
  return episodes.toSorted((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
}

const cellOf = (one: Sighting): number => Math.floor(one.timeUnixMillis / 1000);

const weightOf = (list: readonly Sighting[]): number => list.reduce((sum, one) => sum + one.weight, 0);

/** Groups sorted cells over gaps shorter than the keep-alive. */
function runsOf(cells: readonly number[], keepAlive: number): number[][] {
  const runs: number[][] = [];
  for (const cell of cells) {
    const run = runs.at(-1);
    if (run !== undefined && cell - run.at(-1)! < keepAlive) run.push(cell);
    else runs.push([cell]);
  }
  return runs;
}

function countEpisodes(
  rule: string,
  key: string,
  ofKey: readonly Sighting[],
  options: { readonly limit: number; readonly windowMillis: number; readonly severity: string },
): OracleEpisode[] {
  const window = options.windowMillis / 1000;
  const sumEnding = (cell: number): number =>
    weightOf(ofKey.filter((one) => cellOf(one) > cell - window && cellOf(one) <= cell));
  const cells = [...new Set(ofKey.map(cellOf))].toSorted((a, b) => a - b);
  const matching = cells.filter((cell) => sumEnding(cell) > options.limit);
  return runsOf(matching, window).map((run) => {
    const peak = Math.max(...run.map(sumEnding));
    const first = run[0]!;
    const last = run.at(-1)!;
    return {
      rule,
      entity: { "api_key.hash": key },
      severity: options.severity,
      firstCell: first,
      lastCell: last,
      observed: peak,
      count: weightOf(ofKey.filter((one) => cellOf(one) > first - window && cellOf(one) <= last)),
      windowTo: run.find((cell) => sumEnding(cell) === peak)! + 1,
    };
  });
}

function addressEpisodes(key: string, ofKey: readonly Sighting[], rules: RulesOptions): OracleEpisode[] {
  const options = rules.new_client_address;
  const literal = rules.pack === "literal";
  const memory = options.memoryMillis / 1000;
  const learning = literal ? 0 : options.learningSightings;
  const accepted = ofKey.filter((one) => one.outcome === "accepted" && one.clientAddress !== "");
  const lastSeen = new Map<string, number>();
  const quarantine = new Map<string, { until: number; seen: number }>();
  const matches = new Map<string, { severity: string; cell: number }[]>();
  accepted.forEach((one) => {
    const network = clientNetwork(one.clientAddress, options.ipv4PrefixBits, options.ipv6PrefixBits);
    const cell = cellOf(one);
    const held = quarantine.get(network);
    if (held !== undefined && cell < held.until) {
      held.seen = cell;
      matches.get(network)!.push({ severity: options.severity, cell });
      return;
    }
    if (held !== undefined) {
      quarantine.delete(network);
      lastSeen.set(network, held.seen);
    }
    const known = lastSeen.get(network);
    const isFirst = lastSeen.size === 0 && quarantine.size === 0;
    if (isFirst || (known !== undefined && cell - known <= memory)) {
      lastSeen.set(network, cell);
      return;
    }
    const before = weightOf(ofKey.filter((other) => cellOf(other) < cell));
    const severity = before < learning ? "low" : options.severity;
    const list = matches.get(network) ?? [];
    matches.set(network, list);
    list.push({ severity, cell });
    if (severity === "low" || literal) lastSeen.set(network, cell);
    else quarantine.set(network, { until: cell + 86_400, seen: cell });
  });
  return [...matches].flatMap(([network, list]) =>
    runsOf(
      list.map(({ cell }) => cell),
      3_600,
    ).map((run) => {
      const first = run[0]!;
      const last = run.at(-1)!;
      return {
        rule: "new_client_address",
        entity: { "api_key.hash": key, "client.address": network },
        severity: list.find(({ cell }) => cell === first)!.severity,
        firstCell: first,
        lastCell: last,
        observed: run.length,
        count: run.length,
        windowTo: last + 1,
      };
    }),
  );
}
