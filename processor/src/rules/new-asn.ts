import type { RuleDocumentation } from "./documentation.ts";
import type { FoldRule } from "./fold-rule.ts";
import type { ClientAddressing } from "./novelty/client-addressing.ts";
import {
  createNetworkNovelty,
  type NetworkNoveltyOptions,
  type NetworkNoveltyState,
} from "./novelty/network-novelty.ts";

const ID = "new_asn";
const MAX_NAME_LENGTH = 60;

/** What the rule is for. */
export const documentation: RuleDocumentation = {
  id: ID,
  title: "A key is used from a new network",
  means:
    "The service accepted a request with a key from an autonomous system (the network of a provider, a company, a hoster) that was not seen for this key in 30 days. High where the network is one of a hoster and the key was only ever used from homes, or the reverse. The key's first network only teaches; while the key has fewer than 20 sightings the alert is low and says so.",
  matters:
    "Addresses change, networks rarely do: a phone stays with its carrier, a server with its hoster. A key that turns up at another provider is in another place, and most stolen keys are tried from rented machines.",
  doNext:
    "Ask the key's owner whether they use this provider. If not, rotate the key and look at what came from the network since. If so, a day later the network is known.",
  falseAlerts:
    "People who travel, work from a café, or switch from Wi-Fi to mobile; a move to another cloud; a VPN. Data that is old puts addresses into the wrong network. The rule is silent where no data tells the network, and for a service whose clients can't be told apart.",
  tuning:
    "`memory`, `severity`, `raised_severity`, `learning_sightings`. The literal pack switches learning and the day's quarantine off.",
  owasp: ["API2:2023"],
  attack: ["T1078", "T1550", "T1583"],
  monotone: false,
  needs: ["geo"],
};

/** An accepted request from an autonomous system that was not seen for this key in 30 days. */
export function createNewAsn(
  options: NetworkNoveltyOptions,
  addressing: ClientAddressing,
): FoldRule<NetworkNoveltyState> {
  return createNetworkNovelty(
    {
      id: ID,
      valueName: "network.asn",
      valueOf: ({ asn }) => (asn === 0 ? "" : String(asn)),
      textOf: ({ asn, asName }) => `AS${asn}${asName === "" ? "" : ` ${asName.slice(0, MAX_NAME_LENGTH)}`}`,
    },
    options,
    addressing,
  );
}
