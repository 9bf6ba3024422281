import type { Clock } from "./clock.ts";
import { DEFAULT_GEO, openGeo } from "./geo/open-geo.ts";
import type { GeoDatabaseStatus } from "./geo/geo-data.ts";
import { DEFAULT_REGISTRY, type ProcessorOptions } from "./options.ts";
import { findBlindPolicies } from "./registry/blind-policies.ts";
import { findExpiredExceptions, openOwnRules, type OwnRules } from "./rule-files/own-rules.ts";
import { openRegistryFile } from "./registry/registry-file.ts";
import type { Registry } from "./registry/registry.ts";
import { NO_CONTEXT, type RuleContext } from "./rules/context.ts";
import { findBlindRules } from "./rules/index.ts";
import type { Log } from "./telemetry.ts";

/** What rules ask besides the sightings, as long as it is open. */
export interface RuleSources {
  readonly context: RuleContext;
  readonly registry: Registry;
  /** The user's own rules. */
  readonly ownRules: OwnRules;
  /** Says which rules are off for want of data; once, where a start has succeeded. */
  tellBlindRules(): void;
  geoStatus(): readonly GeoDatabaseStatus[];
  /** Stops looking for changes. */
  close(): void;
}

/**
 * Opens what rules ask: the key registry, geographic data, and the user's own rules. What keys ask for that no data can tell is said in the log.
 *
 * @throws KeytrailError `config_invalid` when a file can't be used
 */
export async function openRuleSources(
  options: Pick<ProcessorOptions, "geo" | "registry" | "rules" | "plugins" | "pluginModules" | "rulesFiles">,
  parts: { readonly clock: Clock; readonly log: Log },
): Promise<RuleSources> {
  const ownRules = await openOwnRules(options, parts.log);
  for (const line of findExpiredExceptions(ownRules.files, parts.clock.nowUnixMillis())) parts.log("WARN", line);
  const file = await openRegistryFile({ ...DEFAULT_REGISTRY, ...options.registry, ...parts });
  try {
    const geo = await openGeo(options.geo ?? DEFAULT_GEO, parts);
    for (const line of findBlindPolicies(file.registry, geo)) parts.log("WARN", line);
    return {
      context: { ...NO_CONTEXT, geo, registry: file.registry, plugins: ownRules.plugins },
      registry: file.registry,
      ownRules,
      tellBlindRules() {
        const blind = options.rules === undefined ? [] : findBlindRules(options.rules, geo);
        if (blind.length === 0) return;
        parts.log("INFO", "Rules are off for want of geographic data (geo.databases, or a package @ip-location-db/*)", {
          rules: blind.join(", "),
        });
      },
      geoStatus: () => geo.status(),
      close() {
        file.close();
        geo.close();
      },
    };
  } catch (error) {
    file.close();
    throw error;
  }
}
