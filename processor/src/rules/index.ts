import type { RulesOptions } from "../detection.ts";
import { createCanaryKeyUsed, documentation as canaryKeyUsed } from "./canary-key-used.ts";
import type { RuleContext } from "./context.ts";
import type { RuleDocumentation } from "./documentation.ts";
import { createExpiredKeyUsed, documentation as expiredKeyUsed } from "./expired-key-used.ts";
import type { KeyLifecycleOptions } from "./key-lifecycle.ts";
import { createLeakedKey } from "./leaked-key.ts";
import { createLeakedKeyUsed, documentation as leakedKeyUsed } from "./leaked-key-used.ts";
import type { LeakedKeyUsedOptions } from "./leaked-key-used.ts";
import { createNewClientAddress } from "./new-client-address.ts";
import { createPolicyViolation, documentation as policyViolation } from "./policy-violation.ts";
import type { PolicyViolationOptions } from "./policy-violation.ts";
import { createRequestRateBurst } from "./request-rate-burst.ts";
import { createRequestRateSustained } from "./request-rate-sustained.ts";
import { createRevokedKeyUsed, documentation as revokedKeyUsed } from "./revoked-key-used.ts";
import { createRotatedKeyUsed, documentation as rotatedKeyUsed } from "./rotated-key-used.ts";
import type { RotatedKeyUsedOptions } from "./rotated-key-used.ts";
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
}

/** One line a rule. */
const PACK: { readonly [Id in keyof PackOptions]: CreateRule<PackOptions[Id]> } = {
  rotated_key_used: (options, { context }) => createRotatedKeyUsed(options, context.registry),
  revoked_key_used: (options, { context }) => createRevokedKeyUsed(options, context.registry),
  expired_key_used: (options, { context }) => createExpiredKeyUsed(options, context.registry),
  canary_key_used: (options, { context }) => createCanaryKeyUsed(options, context.registry),
  unknown_key_accepted: (options, { context }) => createUnknownKeyAccepted(options, context.registry),
  policy_violation: (options, { context, literal }) => createPolicyViolation({ ...options, literal }, context.registry),
  leaked_key_used: (options) => createLeakedKeyUsed(options),
};

/** What the rules say of themselves to people. */
export const RULE_DOCUMENTATION: readonly RuleDocumentation[] = [
  rotatedKeyUsed,
  revokedKeyUsed,
  expiredKeyUsed,
  canaryKeyUsed,
  unknownKeyAccepted,
  policyViolation,
  leakedKeyUsed,
];

/** The rules that are on: the built-in ones, then a user's own. */
export function createRules(options: RulesOptions, context: RuleContext): readonly Rule[] {
  const setting: RuleSetting = { context, literal: options.pack === "literal" };
  const rules: (Rule | false)[] = [
    options.request_rate_burst.enabled && createRequestRateBurst(options.request_rate_burst),
    options.request_rate_sustained.enabled && createRequestRateSustained(options.request_rate_sustained),
    options.new_client_address.enabled &&
      createNewClientAddress({ ...options.new_client_address, literal: setting.literal }, context.addressing),
    options.leaked_key.enabled && createLeakedKey(),
    ...Object.entries(PACK).map(([id, create]) => {
      const own = options.more?.[id];
      return own?.enabled === true && (create as CreateRule<unknown>)(own, setting);
    }),
    ...context.plugins,
  ];
  return rules.filter((rule) => rule !== false);
}
