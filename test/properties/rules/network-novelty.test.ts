import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { GeoPlace } from "../../../processor/src/geo/geo.ts";
import type { FoldMatch, FoldSighting } from "../../../processor/src/rules/fold-rule.ts";
import { createNewAsn } from "../../../processor/src/rules/new-asn.ts";
import { createNewCountry } from "../../../processor/src/rules/new-country.ts";
import { foldSighting, runFold } from "../../support/folds.ts";
import { keyStories, place } from "../../support/novelty-stories.ts";
import { sorted } from "../../support/oracle/match.ts";
import { networkNovelty } from "../../support/oracle/network-novelty.ts";

const DAY = 86_400;
const OPTIONS = {
  memoryMillis: 3 * DAY * 1000,
  severity: "medium",
  raisedSeverity: "high",
  learningSightings: 4,
  ipv4PrefixBits: 32,
  ipv6PrefixBits: 64,
  literal: false,
} as const;
const TOLD_APART = { isSuspended: () => false };

const stories = keyStories(
  fc.record({
    at: fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 3 })),
    address: fc.oneof(
      { arbitrary: fc.constant(1), weight: 6 },
      { arbitrary: fc.integer({ min: 2, max: 250 }), weight: 1 },
    ),
    networkKind: fc.constantFrom("residential", "residential", "residential", "hosting", "unknown"),
  }),
  ({ at, address, networkKind }) => ({
    clientAddress: `192.0.2.${address}`,
    place: place({
      asn: [64_500, 64_501, 0, 64_502][at]!,
      country: ["DE", "", "US", "FR"][at]!,
      networkKind: networkKind as GeoPlace["networkKind"],
    }),
  }),
  60,
);

const told = ({ second, entity, severity, gates = [] }: FoldMatch) => ({ second, entity, severity, gates });

describe.each([
  ["new_asn", createNewAsn, "network.asn", ({ place: { asn } }: FoldSighting) => (asn === 0 ? "" : String(asn))],
  ["new_country", createNewCountry, "geo.country", ({ place: { country } }: FoldSighting) => country],
] as const)("%s", (_id, create, valueName, valueOf) => {
  test.each([false, true])("finds what the oracle finds (literal: %s)", (literal) => {
    fc.assert(
      fc.property(stories, (story) => {
        const rule = create({ ...OPTIONS, literal }, TOLD_APART);
        const expected = networkNovelty(story, { memorySeconds: 3 * DAY, learning: 4, literal, valueName, valueOf });
        expect(sorted(runFold(rule, story).map(told))).toEqual(sorted(expected));
      }),
      { numRuns: 200 },
    );
  });

  const at = (atSeconds: number, part: Partial<GeoPlace>, rest: Parameters<typeof foldSighting>[0] = {}) =>
    foldSighting({ atSeconds, place: place(part), ...rest });
  const known = { asn: 64_500, asName: "Home Net", country: "DE", networkKind: "residential" } as const;
  const history = Array.from({ length: 5 }, (_, i) => at(i, known));
  const elsewhere = { asn: 64_501, asName: "Rent A Rack", country: "US" } as const;

  test("a hoster after a purely residential history is high, and its title says why", () => {
    const rule = create(OPTIONS, TOLD_APART);
    const [match] = runFold(rule, [...history, at(60, { ...elsewhere, networkKind: "hosting" })]);
    expect(match).toMatchObject({ severity: "high", gates: [] });
    const facts = {
      keyLabel: "ab…",
      entity: match!.entity,
      observed: 1,
      sampled: false,
      learning: undefined,
      details: match!.details!,
    };
    const value = create === createNewAsn ? "AS64501 Rent A Rack" : "US";
    expect(rule.title(facts)).toBe(
      `Key ab… was used from ${value} (192.0.2.1), not seen for this key in 3 days: a hosting network, after only residential ones`,
    );
  });

  test("a hoster after a history with anything else in it is medium", () => {
    const mixed = [...history, at(10, { ...known, networkKind: "unknown" })];
    expect(
      runFold(create(OPTIONS, TOLD_APART), [...mixed, at(60, { ...elsewhere, networkKind: "hosting" })]),
    ).toMatchObject([{ severity: "medium" }]);
  });

  test("a history of homes counts to the second for as long as it is remembered", () => {
    const rule = create({ ...OPTIONS, learningSightings: 0 }, TOLD_APART);
    const hoster = (atSeconds: number) => at(atSeconds, { ...elsewhere, networkKind: "hosting" });
    expect(runFold(rule, [at(0, known), hoster(3 * DAY)])).toMatchObject([{ severity: "high" }]);
    expect(runFold(rule, [at(0, known), hoster(3 * DAY + 1)])).toMatchObject([{ severity: "medium" }]);
  });

  test("silent without data, and for a service whose clients can't be told apart", () => {
    const nowhere = [...history, at(60, {})];
    expect(runFold(create(OPTIONS, TOLD_APART), nowhere)).toEqual([]);
    const behind = [...history, at(60, elsewhere, { serviceName: "behind" })];
    expect(runFold(create(OPTIONS, { isSuspended: (service) => service === "behind" }), behind)).toEqual([]);
    expect(runFold(create({ ...OPTIONS, literal: true }, { isSuspended: () => true }), behind)).toHaveLength(1);
  });

  test("says that address novelty steps down for a phone", () => {
    const phone = Array.from({ length: 40 }, (_, i) => at(i * 60, known, { clientAddress: `198.51.100.${i}` }));
    expect(runFold(create(OPTIONS, TOLD_APART), [...phone, at(3_000, elsewhere)])).toMatchObject([
      { gates: ["address novelty steps down: 40 of 40 hours of use were the only one of their address in 30 days"] },
    ]);
  });
});
