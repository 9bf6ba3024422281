import type { RuleDocumentation } from "./documentation.ts";
import type { FoldRule } from "./fold-rule.ts";
import type { ClientAddressing } from "./novelty/client-addressing.ts";
import {
  createNetworkNovelty,
  type NetworkNoveltyOptions,
  type NetworkNoveltyState,
} from "./novelty/network-novelty.ts";

const ID = "new_country";

/** What the rule is for. */
export const documentation: RuleDocumentation = {
  id: ID,
  title: "A key is used from a new country",
  means:
    "The service accepted a request with a key from a country that was not seen for this key in 30 days. High where the client's network is one of a hoster and the key was only ever used from homes, or the reverse. The key's first country only teaches; while the key has fewer than 20 sightings the alert is low and says so.",
  matters: "Few keys travel. A key that turns up abroad, without its owner having gone there, is in other hands.",
  doNext:
    "Ask the key's owner whether they have people or machines there. If not, rotate the key and look at what came from the country since. If a key belongs to some countries only, write them into `allowed_countries` of the registry: `policy_violation` then needs no history.",
  falseAlerts:
    "Travellers, VPNs and roaming phones, whose traffic leaves from their carrier's home country; a cloud that moves work between regions; old data. The rule is silent where no data tells the country, and for a service whose clients can't be told apart.",
  tuning:
    "`memory`, `severity`, `raised_severity`, `learning_sightings`. The literal pack switches learning and the day's quarantine off.",
  owasp: ["API2:2023"],
  attack: ["T1078", "T1550"],
  monotone: false,
  needs: ["geo"],
};

/** An accepted request from a country that was not seen for this key in 30 days. */
export function createNewCountry(
  options: NetworkNoveltyOptions,
  addressing: ClientAddressing,
): FoldRule<NetworkNoveltyState> {
  return createNetworkNovelty(
    { id: ID, valueName: "geo.country", valueOf: ({ country }) => country, textOf: ({ country }) => country },
    options,
    addressing,
  );
}
