import type { Clock } from "./clock.ts";
import { DEFAULT_GEO, openGeo } from "./geo/open-geo.ts";
import type { GeoDatabaseStatus } from "./geo/geo-data.ts";
import type { ProcessorOptions } from "./options.ts";
import { NO_CONTEXT, type RuleContext } from "./rules/context.ts";
import type { Log } from "./telemetry.ts";

/** What rules ask besides the sightings, as long as it is open. */
export interface RuleSources {
  readonly context: RuleContext;
  geoStatus(): readonly GeoDatabaseStatus[];
  /** Stops looking for changes. */
  close(): void;
}

/**
 * Opens what rules ask: geographic data.
 *
 * @throws KeytrailError `config_invalid` when a file can't be used
 */
export async function openRuleSources(
  options: Pick<ProcessorOptions, "geo">,
  parts: { readonly clock: Clock; readonly log: Log },
): Promise<RuleSources> {
  const geo = await openGeo(options.geo ?? DEFAULT_GEO, parts);
  return {
    context: { ...NO_CONTEXT, geo },
    geoStatus: () => geo.status(),
    close: () => geo.close(),
  };
}
