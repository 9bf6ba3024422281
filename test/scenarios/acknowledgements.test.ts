import { PassThrough } from "node:stream";
import { expect, test } from "vitest";
import { toProcessorOptions } from "../../processor/src/config/options.ts";
import { DEFAULT_CONFIG } from "../../processor/src/config/schema.ts";
import { DEFAULT_RULES, type RulesOptions } from "../../processor/src/detection.ts";
import { NOWHERE, type GeoPlace } from "../../processor/src/geo/geo.ts";
import { NO_CONTEXT, type RuleContext } from "../../processor/src/rules/context.ts";
import type { FoldRule } from "../../processor/src/rules/fold-rule.ts";
import { createNewValueDetect } from "../../processor/src/rules/detect/new-value.ts";
import { withLearning } from "../../processor/src/rule-files/learning.ts";
import type { Sighting } from "../../processor/src/sightings/sighting.ts";
import { acknowledgementAt, openAcknowledged } from "../support/acknowledgements.ts";
import { sighting } from "../support/sightings.ts";
import { at, history, of } from "../support/stories.ts";

const [BERLIN, TOKYO] = ["192.0.2.1", "203.0.113.9"];
const PLACES: Readonly<Record<string, Partial<GeoPlace>>> = {
  [BERLIN]: { country: "DE", asn: 3320, asName: "Home", latitude: 52.52, longitude: 13.4, radiusKm: 20 },
  [TOKYO]: { country: "JP", asn: 2497, asName: "Away", latitude: 35.68, longitude: 139.69, radiusKm: 50 },
};
/** An alert closes an hour after its last use; so long a value of medium or more is held. */
const [ACKNOWLEDGED, AGAIN] = [10_000, 20_000];

function written(isLearning: boolean): FoldRule {
  const options = {
    id: "mine",
    entity: ["api_key.hash" as const],
    where: () => true,
    whereText: "",
    severity: "medium" as const,
    keepAliveSeconds: 3_600,
  };
  const day = 86_400;
  const rule = createNewValueDetect(options, {
    of: "client.address",
    memorySeconds: 30 * day,
    learningEvents: 0,
    quarantineSeconds: day,
  });
  return isLearning ? withLearning(rule, options.where, 1) : rule;
}

function contextWith(...plugins: readonly FoldRule[]): RuleContext {
  const find = (address: string): GeoPlace => ({ ...NOWHERE, ...PLACES[address] });
  return { ...NO_CONTEXT, plugins, geo: { hasCountries: true, hasNetworks: true, find } };
}

/** The rule's severity is medium, so that all of them hold values back. */
function rulesWith(rule: string): RulesOptions {
  const { rules = DEFAULT_RULES } = toProcessorOptions(DEFAULT_CONFIG, { output: new PassThrough() });
  const own = rules.more?.[rule];
  if (own === undefined) return rules;
  const raised: { readonly enabled: boolean } = { ...own, ...{ severity: "medium" } };
  return { ...rules, more: { ...rules.more, [rule]: raised } };
}

async function alertsOf(rule: string, plugins: readonly FoldRule[], uses: readonly Sighting[], isTold: boolean) {
  const state = openAcknowledged(rulesWith(rule), undefined, contextWith(...plugins));
  const [before, after] = [uses.slice(0, -1), uses.slice(-1)];
  await state.take(before);
  const [alert] = of(rule, state.alerts());
  expect(alert).toMatchObject({ first_seen: at(0) });
  const { id, entity } = alert!;
  if (isTold) await state.take([acknowledgementAt(ACKNOWLEDGED, { alert: id, rule, entity })]);
  await state.take(after);
  state.close();
  return of(rule, state.alerts()).map(({ first_seen }) => first_seen);
}

test.each<[rule: string, use: Partial<Sighting>, plugins: readonly FoldRule[]]>([
  ["new_client_address", { clientAddress: TOKYO }, []],
  ["new_asn", { clientAddress: TOKYO }, []],
  ["new_country", { clientAddress: TOKYO }, []],
  ["endpoint_novelty", { route: "/v1/exports" }, []],
  ["user_agent_change", { userAgent: "curl/8" }, []],
  ["impossible_travel", { clientAddress: TOKYO }, []],
  ["mine", { clientAddress: TOKYO }, [written(false)]],
  ["mine", { clientAddress: TOKYO }, [written(true)]],
])(
  "%s: what someone acknowledged is known from then on, and what nobody did is told again",
  async (rule, use, plugins) => {
    const uses = [
      ...history(),
      sighting({ atSeconds: -60 }),
      sighting({ ...use, atSeconds: 0 }),
      // Back home, so that the next journey is one as well.
      sighting({ atSeconds: AGAIN - 60 }),
      sighting({ ...use, atSeconds: AGAIN }),
    ];
    expect(await alertsOf(rule, plugins, uses, true)).toEqual([at(0)]);
    // For travel it is the way home that shows first.
    const again = rule === "impossible_travel" ? AGAIN - 60 : AGAIN;
    expect(await alertsOf(rule, plugins, uses, false)).toEqual([at(0), at(again)]);
  },
);
