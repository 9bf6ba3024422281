import type { Clock } from "../clock.ts";
import type { Log } from "../telemetry.ts";
import { openGeoData, type GeoData, type GeoOptions } from "./geo-data.ts";

/** What is used where nothing is configured: data packages that are installed beside. */
export const DEFAULT_GEO: GeoOptions = {
  files: [],
  usesPackages: true,
  reloadMillis: 60_000,
  networkKinds: new Map(),
};

/** Opens geographic data as {@link openGeoData}; packages are looked for where this package is installed. */
export function openGeo(options: GeoOptions, parts: { readonly clock: Clock; readonly log: Log }): Promise<GeoData> {
  return openGeoData(options, { ...parts, from: import.meta.url });
}
