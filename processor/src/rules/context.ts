import { NO_GEO, type Geo } from "../geo/geo.ts";
import { NO_REGISTRY, type KeyRegistry } from "../registry/key-record.ts";
import type { ClientAddressing } from "./novelty/client-addressing.ts";
import type { Rule } from "./rule.ts";

/**
 * Makes a rule of a user's.
 * @param literal no learning, no gates
 */
export type PluginRule = (context: RuleContext, literal: boolean) => Rule;

/** What rules may ask besides the sightings. */
export interface RuleContext {
  readonly geo: Geo;
  readonly registry: KeyRegistry;
  /** Whether clients can be told apart. */
  readonly addressing: ClientAddressing;
  /** Rules that a user brings, or what makes them of the context that they will run in. */
  readonly plugins: readonly (Rule | PluginRule)[];
}

/** No data, no registry, no rules of the user's. */
export const NO_CONTEXT: RuleContext = {
  geo: NO_GEO,
  registry: NO_REGISTRY,
  addressing: { isSuspended: () => false },
  plugins: [],
};
