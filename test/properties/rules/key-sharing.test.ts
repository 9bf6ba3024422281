import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { FoldMatch } from "../../../processor/src/rules/fold-rule.ts";
import { createKeySharing } from "../../../processor/src/rules/key-sharing.ts";
import { foldSighting, runFold, type FoldSightingPart } from "../../support/folds.ts";
import { keyStories, place } from "../../support/novelty-stories.ts";
import { keySharing } from "../../support/oracle/key-sharing.ts";
import { sorted, toOracleMatch } from "../../support/oracle/match.ts";

const OPTIONS = {
  minClients: 5,
  windowMillis: 600_000,
  severity: "medium",
  ipv4PrefixBits: 32,
  ipv6PrefixBits: 64,
  literal: false,
} as const;
const isSuspended = (service: string): boolean => service === "behind";
const told = (match: FoldMatch) => ({ ...toOracleMatch(match), observed: match.observed });

const stories = keyStories(
  fc.record({
    clientAddress: fc.constantFrom("", "192.0.2.1", "192.0.2.2", "192.0.2.3", "2001:db8:1:2::1", "2001:db8:1:2::9"),
    asn: fc.constantFrom(0, 64_500, 64_500, 64_500, 64_501),
    userAgent: fc.constantFrom("curl/8.5", "curl/8.5", "curl/8.6", "okhttp/4", ""),
    serviceName: fc.constantFrom("checkout", "checkout", "behind"),
  }),
  ({ asn, ...rest }) => ({ ...rest, place: place({ asn }) }),
);

describe("key_sharing", () => {
  test.each([false, true])("finds what the oracle finds (literal: %s)", (literal) => {
    const rule = createKeySharing({ ...OPTIONS, minClients: 3, literal }, { isSuspended });
    fc.assert(
      fc.property(stories, (story) => {
        const expected = keySharing(story, {
          minClients: 3,
          windowSeconds: 600,
          isSuspended: literal ? () => false : isSuspended,
        });
        expect(sorted(runFold(rule, story).map(told))).toEqual(sorted(expected));
      }),
      { numRuns: 200 },
    );
  });

  const rule = createKeySharing(OPTIONS, { isSuspended });
  const five = (part: (i: number) => FoldSightingPart, clients = 5) =>
    Array.from({ length: clients }, (_, i) =>
      foldSighting({ atSeconds: i * 60, clientAddress: `192.0.2.${i + 1}`, ...part(i) }),
    );

  test("five clients in two networks within ten minutes", () => {
    const [match, ...rest] = runFold(
      rule,
      five((i) => ({ place: place({ asn: 64_500 + (i % 2) }) })),
    );
    expect(rest).toEqual([]);
    expect(match).toMatchObject({ severity: "medium", observed: 5, threshold: 5 });
    expect(match!.evidence.map(({ clientAddress }) => clientAddress)).toContain("192.0.2.1");
    const facts = {
      keyLabel: "ab…",
      entity: match!.entity,
      observed: 5,
      sampled: false,
      learning: undefined,
      details: match!.details!,
    };
    expect(rule.title(facts)).toBe(
      "Key ab… was used by 5 clients in 10 minutes, in 2 networks with 1 family of user agents",
    );
  });

  test("networks and programs that left the window tell no parties apart", () => {
    const before = [64_500, 64_501].map((asn, i) =>
      foldSighting({
        atSeconds: -590 + i,
        clientAddress: "192.0.2.9",
        userAgent: `agent${i}/1`,
        place: place({ asn }),
      }),
    );
    const later = five((i) => ({ atSeconds: 20 + i, userAgent: "" }));
    expect(runFold(rule, [...before, ...later])).toEqual([]);
  });

  test.each<[string, ReturnType<typeof five>]>([
    ["four clients", five((i) => ({ userAgent: `agent${i}/1` }), 4)],
    ["five of one network and one program", five(() => ({ place: place({ asn: 64_500 }) }))],
    ["five in 20 minutes", five((i) => ({ atSeconds: i * 300, userAgent: `agent${i}/1` }))],
    ["requests that were rejected", five((i) => ({ outcome: "rejected", userAgent: `agent${i}/1` }))],
  ])("silent for %s", (_name, story) => {
    expect(runFold(rule, story)).toEqual([]);
  });
});
