import type { Clock } from "../clock.ts";
import { KeytrailError } from "../errors.ts";
import { fileVersion } from "../files/file-version.ts";
import type { Log } from "../telemetry.ts";
import { centreOf } from "./country-centres.ts";
import { NOWHERE, type Geo, type GeoPlace, type NetworkKind } from "./geo.ts";
import { openMmdb, type GeoDatabase } from "./mmdb-database.ts";
import { kindOfAsn } from "./network-kinds.ts";
import { findGeoPackages } from "./packages.ts";

const DAY_MILLIS = 86_400_000;
/** Data older than that is told: networks move (`detection.md` 3.6). */
const STALE_DAYS = 60;

/** Options of {@link openGeoData}. */
export interface GeoOptions {
  /** MaxMind DB files, asked in this order; each fills in what those before it did not know. */
  readonly files: readonly string[];
  /** Uses the data packages that are installed beside, after the files. */
  readonly usesPackages: boolean;
  /** How often the files are looked at for changes; 0: never again. */
  readonly reloadMillis: number;
  /** Kinds of networks by the number of their autonomous system; they win over what is known. */
  readonly networkKinds: ReadonlyMap<number, NetworkKind>;
}

/** One database, for the status page. */
export interface GeoDatabaseStatus {
  readonly name: string;
  readonly builtAtUnixMillis: number | undefined;
  /** Whole days since then; undefined when the data does not say. */
  readonly ageDays: number | undefined;
  readonly isStale: boolean;
}

/** Geographic data that follows its files. */
export interface GeoData extends Geo {
  status(): readonly GeoDatabaseStatus[];
  /** Stops looking for changes. */
  close(): void;
}

/**
 * Opens what is configured and what is installed. A file that can't be read any more, or is no database, changes nothing and is told in the log, once a change.
 * @param from where packages are looked for
 * @throws KeytrailError `config_invalid` for a file that can't be read at the start
 */
export async function openGeoData(
  options: GeoOptions,
  parts: { readonly clock: Clock; readonly log: Log; readonly from: string },
): Promise<GeoData> {
  const { clock, log } = parts;
  const files = await Promise.all(
    options.files.map(async (path) => ({ path, version: await fileVersion(path), database: openMmdb(path) })),
  );
  const packaged: GeoDatabase[] = [];
  for (const { geoPackage, folder } of options.usesPackages ? findGeoPackages(parts.from) : []) {
    try {
      // oxlint-disable-next-line no-await-in-loop -- one large table at a time
      packaged.push(await geoPackage.open(folder));
    } catch (cause) {
      throw new KeytrailError(
        "config_invalid",
        `Cannot read the geo data of ${geoPackage.name}: wanted the files of its release: received ${cause instanceof Error ? cause.message : "something else"}`,
        { cause },
      );
    }
  }
  const databases = (): GeoDatabase[] => [...files.map(({ database }) => database), ...packaged];

  async function look(): Promise<void> {
    for (const file of files) {
      // oxlint-disable-next-line no-await-in-loop -- a few files
      const found = await fileVersion(file.path);
      if (found === file.version) continue;
      file.version = found;
      try {
        file.database = openMmdb(file.path);
        log("INFO", "Geo data was read again", { path: file.path });
      } catch (error) {
        log("WARN", "Geo data stays as it was", { reason: error instanceof Error ? error.message : "unknown" });
      }
    }
  }

  let isLooking = false;
  const timer =
    options.reloadMillis > 0 && files.length > 0
      ? setInterval(() => {
          if (isLooking) return;
          isLooking = true;
          void look().finally(() => {
            isLooking = false;
          });
        }, options.reloadMillis).unref()
      : undefined;

  const data: GeoData = {
    get hasCountries() {
      return databases().some((database) => database.hasCountries);
    },
    get hasNetworks() {
      return databases().some((database) => database.hasNetworks);
    },
    find: (address) => placeOf(databases(), address, options.networkKinds),
    status() {
      const now = clock.nowUnixMillis();
      return databases().map(({ name, builtAtUnixMillis }) => {
        const ageDays =
          builtAtUnixMillis === undefined ? undefined : Math.max(0, Math.floor((now - builtAtUnixMillis) / DAY_MILLIS));
        return { name, builtAtUnixMillis, ageDays, isStale: ageDays !== undefined && ageDays > STALE_DAYS };
      });
    },
    close: () => clearInterval(timer),
  };
  for (const { name, ageDays, isStale } of data.status())
    if (isStale) log("WARN", "Geo data is old", { name, ageDays: ageDays ?? 0, staleAfterDays: STALE_DAYS });
  return data;
}

/** The databases' facts, the first that knows one wins; without a point, the centre of the country. */
function placeOf(
  databases: readonly GeoDatabase[],
  address: string,
  networkKinds: ReadonlyMap<number, NetworkKind>,
): GeoPlace {
  let place: GeoPlace = NOWHERE;
  for (const database of databases) {
    const facts = database.find(address);
    // A later database only fills in: its point belongs to its own country.
    if (facts === undefined) continue;
    place = { ...NOWHERE, ...facts, ...known(place) };
    if (place.country !== "" && place.asn !== 0 && place.latitude !== undefined) break;
  }
  if (place === NOWHERE) return NOWHERE;
  const networkKind =
    networkKinds.get(place.asn) ?? (place.networkKind === "unknown" ? kindOfAsn(place.asn) : place.networkKind);
  const centre = place.latitude === undefined ? centreOf(place.country) : undefined;
  return centre === undefined ? { ...place, networkKind } : { ...place, ...centre, isCountryCentre: true, networkKind };
}

/** What a place says, without what it does not know. */
function known(place: GeoPlace): Partial<GeoPlace> {
  const { asn, asName, networkKind, country, latitude, longitude, radiusKm, isCountryCentre } = place;
  return {
    ...(asn === 0 ? {} : { asn, asName }),
    ...(networkKind === "unknown" ? {} : { networkKind }),
    ...(country === "" ? {} : { country }),
    ...(latitude === undefined ? {} : { latitude, longitude, radiusKm, isCountryCentre }),
  };
}
