import type { Severity } from "../alerts/alert.ts";
import { clientNetwork } from "./client-network.ts";
import type { NewValueRule } from "./rule.ts";
import { hashRuleParameters } from "./version.ts";

/** Options of {@link createNewClientAddress}. */
export interface NewClientAddressOptions {
  /** How long an address is remembered for a key. */
  readonly memoryMillis: number;
  readonly severity: Severity;
  /** Accepted sightings of the key below which the severity is low. */
  readonly learningSightings: number;
  /** Bits of an address that count as one client. */
  readonly ipv4PrefixBits: number;
  readonly ipv6PrefixBits: number;
  /** No learning, no quarantine, no suspension. */
  readonly literal: boolean;
}

/** A value that raised medium or more teaches only after a day, so that an intruder can't become normal by staying. */
const QUARANTINE_SECONDS = 86_400;
const KEEP_ALIVE_SECONDS = 3_600;

/** An accepted request from an address that was not seen for this key in 30 days; the key's first address only teaches. */
export function createNewClientAddress(options: NewClientAddressOptions): NewValueRule {
  const memorySeconds = Math.round(options.memoryMillis / 1000);
  const days = Math.round(memorySeconds / 86_400);
  const learningSightings = options.literal ? 0 : options.learningSightings;
  return {
    kind: "new_value",
    id: "new_client_address",
    version: hashRuleParameters({
      memorySeconds,
      ipv4PrefixBits: options.ipv4PrefixBits,
      ipv6PrefixBits: options.ipv6PrefixBits,
      literal: options.literal,
    }),
    severity: options.severity,
    memorySeconds,
    learningSightings,
    quarantineSeconds: options.literal ? 0 : QUARANTINE_SECONDS,
    suspends: !options.literal,
    keepAliveSeconds: KEEP_ALIVE_SECONDS,
    needsHistory: !options.literal,
    valueName: "client.address",
    valueOf: (address) => clientNetwork(address, options.ipv4PrefixBits, options.ipv6PrefixBits),
    title: (facts) =>
      `Key ${facts.keyLabel} was used from ${facts.entity["client.address"]}, not seen for this key in ${days} days` +
      (facts.learning === undefined ? "" : ` (learning: ${facts.learning})`),
    counterfactual: () => `would not fire if the key had been used from this address within the ${days} days before`,
  };
}
