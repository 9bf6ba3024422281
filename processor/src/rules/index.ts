import type { RulesOptions } from "../detection.ts";
import { createCanaryKeyUsed, documentation as canaryKeyUsed } from "./canary-key-used.ts";
import type { Geo } from "../geo/geo.ts";
import type { RuleContext } from "./context.ts";
import type { RuleDocumentation } from "./documentation.ts";
import { createExpiredKeyUsed, documentation as expiredKeyUsed } from "./expired-key-used.ts";
import type { KeyLifecycleOptions } from "./key-lifecycle.ts";
import { createLeakedKey, documentation as leakedKey } from "./leaked-key.ts";
import { createLeakedKeyUsed, documentation as leakedKeyUsed } from "./leaked-key-used.ts";
import type { LeakedKeyUsedOptions } from "./leaked-key-used.ts";
import { createNewClientAddress, documentation as newClientAddress } from "./new-client-address.ts";
import { createPolicyViolation, documentation as policyViolation } from "./policy-violation.ts";
import type { PolicyViolationOptions } from "./policy-violation.ts";
import { createRequestRateBurst, documentation as requestRateBurst } from "./request-rate-burst.ts";
import { createRequestRateSustained, documentation as requestRateSustained } from "./request-rate-sustained.ts";
import { createRevokedKeyUsed, documentation as revokedKeyUsed } from "./revoked-key-used.ts";
import { createRotatedKeyUsed, documentation as rotatedKeyUsed } from "./rotated-key-used.ts";
import type { RotatedKeyUsedOptions } from "./rotated-key-used.ts";
import { createNewAsn, documentation as newAsn } from "./new-asn.ts";
import type { NetworkNoveltyOptions } from "./novelty/network-novelty.ts";
import { createNewCountry, documentation as newCountry } from "./new-country.ts";
import { createImpossibleTravel, documentation as impossibleTravel } from "./impossible-travel.ts";
import type { ImpossibleTravelOptions } from "./impossible-travel.ts";
import { createOffHoursSensitive, documentation as offHoursSensitive } from "./off-hours-sensitive.ts";
import type { OffHoursSensitiveOptions } from "./off-hours-sensitive.ts";
import { createEndpointNovelty, documentation as endpointNovelty } from "./endpoint-novelty.ts";
import type { EndpointNoveltyOptions } from "./endpoint-novelty.ts";
import { createEndpointSweep, documentation as endpointSweep } from "./endpoint-sweep.ts";
import type { EndpointSweepOptions } from "./endpoint-sweep.ts";
import { createKeySharing, documentation as keySharing } from "./key-sharing.ts";
import type { KeySharingOptions } from "./key-sharing.ts";
import { createKeyReplay, documentation as keyReplay } from "./key-replay.ts";
import type { KeyReplayOptions } from "./key-replay.ts";
import { createDormantKeyUsed, documentation as dormantKeyUsed } from "./dormant-key-used.ts";
import type { DormantKeyUsedOptions } from "./dormant-key-used.ts";
import { createUserAgentChange, documentation as userAgentChange } from "./user-agent-change.ts";
import type { UserAgentChangeOptions } from "./user-agent-change.ts";
import { createKeyEnumeration, documentation as keyEnumeration } from "./key-enumeration.ts";
import type { KeyEnumerationOptions } from "./key-enumeration.ts";
import {
  createKeyEnumerationDistributed,
  documentation as keyEnumerationDistributed,
} from "./key-enumeration-distributed.ts";
import type { KeyEnumerationDistributedOptions } from "./key-enumeration-distributed.ts";
import { createCredentialStuffing, documentation as credentialStuffing } from "./credential-stuffing.ts";
import type { CredentialStuffingOptions } from "./credential-stuffing.ts";
import { createNoThrottling, documentation as noThrottling } from "./no-throttling.ts";
import type { NoThrottlingOptions } from "./no-throttling.ts";
import { createAuditGap, documentation as auditGap } from "./audit-gap.ts";
import type { AuditGapOptions } from "./audit-gap.ts";
import type { BaselineOptions } from "./baseline/baseline-rule.ts";
import { createErrorRateSpike, documentation as errorRateSpike } from "./error-rate-spike.ts";
import { createVolumeAnomaly, documentation as volumeAnomaly } from "./volume-anomaly.ts";
import { createDataVolume, documentation as dataVolume } from "./data-volume.ts";
import type { Rule } from "./rule.ts";
import { createUnknownKeyAccepted, documentation as unknownKeyAccepted } from "./unknown-key-accepted.ts";

/** What a rule is made from besides its own options. */
interface RuleSetting {
  readonly context: RuleContext;
  /** No learning, no gates. */
  readonly literal: boolean;
}

type CreateRule<Options> = (options: Options, setting: RuleSetting) => Rule;
type Enabled<Options> = Omit<Options, "literal"> & { readonly enabled: boolean };

/** Options of the rules of the pack, by id: the name under `rules` in the configuration. */
export interface PackOptions {
  readonly rotated_key_used: Enabled<RotatedKeyUsedOptions>;
  readonly revoked_key_used: Enabled<KeyLifecycleOptions>;
  readonly expired_key_used: Enabled<KeyLifecycleOptions>;
  readonly canary_key_used: Enabled<Pick<KeyLifecycleOptions, "severity">>;
  readonly unknown_key_accepted: Enabled<Pick<KeyLifecycleOptions, "severity">>;
  readonly policy_violation: Enabled<PolicyViolationOptions>;
  readonly leaked_key_used: Enabled<LeakedKeyUsedOptions>;
  readonly new_asn: Enabled<NetworkNoveltyOptions>;
  readonly new_country: Enabled<NetworkNoveltyOptions>;
  readonly impossible_travel: Enabled<ImpossibleTravelOptions>;
  readonly off_hours_sensitive: Enabled<OffHoursSensitiveOptions>;
  readonly endpoint_novelty: Enabled<EndpointNoveltyOptions>;
  readonly endpoint_sweep: Enabled<EndpointSweepOptions>;
  readonly key_sharing: Enabled<KeySharingOptions>;
  readonly key_replay: Enabled<KeyReplayOptions>;
  readonly dormant_key_used: Enabled<DormantKeyUsedOptions>;
  readonly user_agent_change: Enabled<UserAgentChangeOptions>;
  readonly key_enumeration: Enabled<KeyEnumerationOptions>;
  readonly key_enumeration_distributed: Enabled<KeyEnumerationDistributedOptions>;
  readonly credential_stuffing: Enabled<CredentialStuffingOptions>;
  readonly no_throttling: Enabled<NoThrottlingOptions>;
  readonly audit_gap: Enabled<AuditGapOptions>;
  readonly error_rate_spike: Enabled<BaselineOptions>;
  readonly volume_anomaly: Enabled<BaselineOptions>;
  readonly data_volume: Enabled<BaselineOptions>;
}

/** One line a rule. */
const PACK: { readonly [Id in keyof PackOptions]: CreateRule<PackOptions[Id]> } = {
  rotated_key_used: (options, { context }) => createRotatedKeyUsed(options, context.registry),
  revoked_key_used: (options, { context }) => createRevokedKeyUsed(options, context.registry),
  expired_key_used: (options, { context }) => createExpiredKeyUsed(options, context.registry),
  canary_key_used: (options, { context }) => createCanaryKeyUsed(options, context.registry),
  unknown_key_accepted: (options, { context }) => createUnknownKeyAccepted(options, context.registry),
  policy_violation: (options, { context, literal }) => createPolicyViolation({ ...options, literal }, context.registry),
  leaked_key_used: (options, { context, literal }) => createLeakedKeyUsed({ ...options, literal }, context.addressing),
  new_asn: (options, { context, literal }) => createNewAsn({ ...options, literal }, context.addressing),
  new_country: (options, { context, literal }) => createNewCountry({ ...options, literal }, context.addressing),
  impossible_travel: (options, { context, literal }) =>
    createImpossibleTravel({ ...options, literal }, context.addressing),
  off_hours_sensitive: (options, { context }) => createOffHoursSensitive(options, context.registry),
  endpoint_novelty: (options, { context, literal }) =>
    createEndpointNovelty({ ...options, literal }, context.addressing),
  endpoint_sweep: (options, { literal }) => createEndpointSweep({ ...options, literal }),
  key_sharing: (options, { context, literal }) => createKeySharing({ ...options, literal }, context.addressing),
  key_replay: (options, { context, literal }) => createKeyReplay({ ...options, literal }, context.addressing),
  dormant_key_used: (options) => createDormantKeyUsed(options),
  user_agent_change: (options, { context, literal }) =>
    createUserAgentChange({ ...options, literal }, context.addressing),
  key_enumeration: (options, { context, literal }) => createKeyEnumeration({ ...options, literal }, context.addressing),
  key_enumeration_distributed: (options, { context }) => createKeyEnumerationDistributed(options, context.registry),
  credential_stuffing: (options, { context, literal }) =>
    createCredentialStuffing({ ...options, literal }, context.addressing),
  no_throttling: (options, { context }) => createNoThrottling(options, context.registry),
  audit_gap: (options) => createAuditGap(options),
  error_rate_spike: (options) => createErrorRateSpike(options),
  volume_anomaly: (options) => createVolumeAnomaly(options),
  data_volume: (options) => createDataVolume(options),
};

/** Rules that see nothing without data, and whether it is there. */
const BLIND_WITHOUT: { readonly [Id in keyof PackOptions]?: (geo: Geo) => boolean } = {
  new_asn: (geo) => geo.hasNetworks,
  new_country: (geo) => geo.hasCountries,
  impossible_travel: (geo) => geo.hasCountries,
  key_replay: (geo) => geo.hasNetworks,
};

/** Ids of the rules that are on and left out, because the geographic data that they need is not there. */
export function findBlindRules(options: RulesOptions, geo: Geo): readonly string[] {
  return Object.entries(BLIND_WITHOUT)
    .filter(([id, sees]) => options.more?.[id]?.enabled === true && !sees(geo))
    .map(([id]) => id);
}

/** What the rules say of themselves to people. */
export const RULE_DOCUMENTATION: readonly RuleDocumentation[] = [
  requestRateBurst,
  requestRateSustained,
  newClientAddress,
  leakedKey,
  rotatedKeyUsed,
  revokedKeyUsed,
  expiredKeyUsed,
  canaryKeyUsed,
  unknownKeyAccepted,
  policyViolation,
  leakedKeyUsed,
  newAsn,
  newCountry,
  impossibleTravel,
  offHoursSensitive,
  endpointNovelty,
  endpointSweep,
  keySharing,
  keyReplay,
  dormantKeyUsed,
  userAgentChange,
  keyEnumeration,
  keyEnumerationDistributed,
  credentialStuffing,
  noThrottling,
  auditGap,
  errorRateSpike,
  volumeAnomaly,
  dataVolume,
];

/** The rules that are on: the built-in ones, then a user's own. */
export function createRules(options: RulesOptions, context: RuleContext): readonly Rule[] {
  const blind = findBlindRules(options, context.geo);
  const setting: RuleSetting = { context, literal: options.pack === "literal" };
  const rules: (Rule | false)[] = [
    options.request_rate_burst.enabled && createRequestRateBurst(options.request_rate_burst),
    options.request_rate_sustained.enabled && createRequestRateSustained(options.request_rate_sustained),
    options.new_client_address.enabled &&
      createNewClientAddress({ ...options.new_client_address, literal: setting.literal }, context.addressing),
    options.leaked_key.enabled && createLeakedKey(),
    ...Object.entries(PACK).map(([id, create]) => {
      const own = options.more?.[id];
      return own?.enabled === true && !blind.includes(id) && (create as CreateRule<unknown>)(own, setting);
    }),
    ...context.plugins.map((plugin) => (typeof plugin === "function" ? plugin(context, setting.literal) : plugin)),
  ];
  const simulated = new Set(options.simulate);
  return rules
    .filter((rule) => rule !== false)
    .map((rule) => (simulated.has(rule.id) ? { ...rule, isSimulated: true } : rule));
}
