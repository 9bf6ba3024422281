import type { RulesOptions } from "../detection.ts";
import type { RuleContext } from "./context.ts";
import { createLeakedKey } from "./leaked-key.ts";
import { createNewClientAddress } from "./new-client-address.ts";
import { createRequestRateBurst } from "./request-rate-burst.ts";
import { createRequestRateSustained } from "./request-rate-sustained.ts";
import type { Rule } from "./rule.ts";

/** The registry: one line a rule. Rules that are not enabled are left out. */
export function createRules(options: RulesOptions, context: RuleContext): readonly Rule[] {
  const rules: (Rule | false)[] = [
    options.request_rate_burst.enabled && createRequestRateBurst(options.request_rate_burst),
    options.request_rate_sustained.enabled && createRequestRateSustained(options.request_rate_sustained),
    options.new_client_address.enabled &&
      createNewClientAddress({ ...options.new_client_address, literal: options.pack === "literal" }),
    options.leaked_key.enabled && createLeakedKey(),
    ...context.plugins,
  ];
  return rules.filter((rule) => rule !== false);
}
