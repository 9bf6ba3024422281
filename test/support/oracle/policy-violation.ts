import type { KeyRecord } from "../../../processor/src/registry/key-record.ts";
import type { FoldSighting } from "../../../processor/src/rules/fold-rule.ts";
import type { OracleMatch } from "./match.ts";

/** A use that is outside of a list of its key. IPv4 networks only; globs as regular expressions. */
export function policyViolation(sightings: readonly FoldSighting[], records: readonly KeyRecord[]): OracleMatch[] {
  const matches: OracleMatch[] = [];
  for (const one of sightings) {
    const record = records.find(({ keyHash }) => keyHash === one.keyHash);
    if (record === undefined) continue;
    const outside: string[] = [];
    const isOutside = (list: readonly unknown[], isIn: boolean): boolean => list.length > 0 && !isIn;
    if (!one.addressUntrusted) {
      const inCidr = record.allowedCidrs.some((cidr) => isInNetwork(one.clientAddress, cidr));
      if (one.clientAddress !== "" && isOutside(record.allowedCidrs, inCidr)) outside.push("allowed_cidrs");
      const { country, asn } = one.place;
      if (country !== "" && isOutside(record.allowedCountries, record.allowedCountries.includes(country)))
        outside.push("allowed_countries");
      if (asn !== 0 && isOutside(record.allowedAsns, record.allowedAsns.includes(asn))) outside.push("allowed_asns");
    }
    const inRoutes = record.allowedRoutes.some((glob) =>
      new RegExp(`^${glob.replaceAll("*", ".*")}$`, "s").test(one.route),
    );
    if (one.route !== "" && isOutside(record.allowedRoutes, inRoutes)) outside.push("allowed_routes");
    for (const policy of outside) {
      matches.push({
        second: Math.floor(one.timeMillis / 1000),
        entity: { "api_key.hash": one.keyHash, "keytrail.policy": policy },
        severity: "high",
      });
    }
  }
  return matches;
}

function isInNetwork(address: string, cidr: string): boolean {
  const [network = "", bits = "32"] = cidr.split("/");
  const toBits = (text: string): string =>
    text
      .split(".")
      .map((part) => Number(part).toString(2).padStart(8, "0"))
      .join("");
  return toBits(address).slice(0, Number(bits)) === toBits(network).slice(0, Number(bits));
}
