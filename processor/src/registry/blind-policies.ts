import type { Geo } from "../geo/geo.ts";
import type { Registry } from "./registry.ts";

/** What keys ask for that no geographic data can tell: each as a line for the operator. */
export function findBlindPolicies(registry: Pick<Registry, "list">, geo: Geo): readonly string[] {
  let countries = 0;
  let networks = 0;
  for (const { record } of registry.list()) {
    if (record.allowedCountries.length > 0) countries++;
    if (record.allowedAsns.length > 0) networks++;
  }
  const lineOf = (field: string, keys: number, data: string): string =>
    `policy_violation is blind to ${field} of ${keys === 1 ? "1 key" : `${keys} keys`}: no data of ${data} is there (geo.databases)`;
  return [
    ...(countries > 0 && !geo.hasCountries ? [lineOf("allowed_countries", countries, "countries")] : []),
    ...(networks > 0 && !geo.hasNetworks ? [lineOf("allowed_asns", networks, "networks")] : []),
  ];
}
