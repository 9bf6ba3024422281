import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { centreOf, countriesWithCentre } from "../../../processor/src/geo/country-centres.ts";
import { openGeoData, type GeoData, type GeoOptions } from "../../../processor/src/geo/geo-data.ts";
import { NOWHERE } from "../../../processor/src/geo/geo.ts";
import { buildMmdb } from "../../support/mmdb.ts";
import { createManualClock } from "../../support/manual-clock.ts";
import { withDirectory } from "../../support/stories.ts";

const BUILT = Date.UTC(2026, 0, 1);
const NESTED = buildMmdb(
  "GeoLite2-City",
  {
    "8.8.8.0/24": {
      country: { iso_code: "US" },
      location: { latitude: 37.75, longitude: -122.25, accuracy_radius: 20 },
    },
    "2001:db8::/32": { registered_country: { iso_code: "SE" } },
  },
  BUILT / 1000,
);
const FLAT = buildMmdb("country ipvAll", {
  "8.8.0.0/17": { country_code: "CA" },
  "192.0.2.0/24": { country_code: "de" },
});
const ASN = buildMmdb("GeoLite2-ASN", {
  "8.8.8.0/24": { autonomous_system_number: 64500, autonomous_system_organization: "Example Net" },
  "192.0.2.0/24": { autonomous_system_number: 16509, autonomous_system_organization: "A cloud" },
});

async function opened(
  work: (
    open: (files: Record<string, Buffer>, options?: Partial<GeoOptions>) => Promise<GeoData>,
    folder: string,
    log: string[],
  ) => Promise<void>,
): Promise<void> {
  await withDirectory(async (folder) => {
    const log: string[] = [];
    const data: GeoData[] = [];
    await work(
      async (files, options = {}) => {
        for (const [name, bytes] of Object.entries(files)) writeFileSync(join(folder, name), bytes);
        const one = await openGeoData(
          {
            files: Object.keys(files).map((name) => join(folder, name)),
            usesPackages: false,
            reloadMillis: 0,
            networkKinds: new Map(),
            ...options,
          },
          {
            clock: createManualClock(BUILT + 10 * 86_400_000),
            log: (severity, message, fields) => void log.push(`${severity} ${message} ${JSON.stringify(fields)}`),
            from: join(folder, "index.js"),
          },
        );
        data.push(one);
        return one;
      },
      folder,
      log,
    );
    for (const one of data) one.close();
  });
}

describe("geographic data", () => {
  test("is read in MaxMind's nested layout, with the city's radius", () =>
    opened(async (open) => {
      const geo = await open({ "city.mmdb": NESTED });
      expect(geo.find("8.8.8.8")).toEqual({
        ...NOWHERE,
        country: "US",
        latitude: 37.75,
        longitude: -122.25,
        radiusKm: 20,
      });
      expect(geo.find("2001:db8::1")).toMatchObject({ country: "SE", isCountryCentre: true, latitude: 62 });
      expect([geo.hasCountries, geo.hasNetworks]).toEqual([true, false]);
    }));

  test("is read in the flat layout, where the centre of the country stands for the city", () =>
    opened(async (open) => {
      const geo = await open({ "country.mmdb": FLAT });
      expect(geo.find("192.0.2.1")).toMatchObject({ country: "DE", isCountryCentre: true, radiusKm: 450 });
      expect(geo.find("198.51.100.1")).toBe(NOWHERE);
    }));

  test("of several databases is asked in their order, and each fills in what those before it did not know", () =>
    opened(async (open) => {
      const geo = await open({ "a.mmdb": NESTED, "b.mmdb": FLAT, "c.mmdb": ASN });
      expect(geo.find("8.8.8.8")).toMatchObject({ country: "US", latitude: 37.75, asn: 64500, asName: "Example Net" });
      expect(geo.find("192.0.2.7")).toMatchObject({ country: "DE", asn: 16509, networkKind: "hosting" });
      expect([geo.hasCountries, geo.hasNetworks]).toEqual([true, true]);
    }));

  test("takes the owner's word for what kind a network is", () =>
    opened(async (open) => {
      const geo = await open({ "c.mmdb": ASN }, { networkKinds: new Map([[64500, "vpn"]]) });
      expect(geo.find("8.8.8.8").networkKind).toBe("vpn");
    }));

  test("is read again when its file has changed; a file that is no database changes nothing", () =>
    opened(async (open, folder, log) => {
      const geo = await open({ "a.mmdb": FLAT }, { reloadMillis: 5 });
      writeFileSync(join(folder, "a.mmdb"), "not a database");
      await expect.poll(() => log.join("\n")).toContain("WARN Geo data stays as it was");
      expect(geo.find("192.0.2.1").country).toBe("DE");
      writeFileSync(join(folder, "a.mmdb"), buildMmdb("country", { "192.0.2.0/24": { country_code: "FR" } }));
      await expect.poll(() => geo.find("192.0.2.1").country).toBe("FR");
    }));

  test("tells its age, and that it is old after 60 days", () =>
    opened(async (open, _folder, log) => {
      const old = buildMmdb("country", { "192.0.2.0/24": { country_code: "FR" } }, BUILT / 1000 - 51 * 86_400);
      const geo = await open({ "a.mmdb": NESTED, "b.mmdb": old });
      expect(geo.status().map(({ ageDays, isStale }) => [ageDays, isStale])).toEqual([
        [10, false],
        [61, true],
      ]);
      expect(log).toEqual([expect.stringContaining("WARN Geo data is old")]);
    }));

  test.each(["gone.mmdb", "bad.mmdb"])("says what is wrong with %s", (name) =>
    opened(async (open, folder) => {
      writeFileSync(join(folder, "bad.mmdb"), "nothing");
      await expect(open({}, { files: [join(folder, name)] })).rejects.toMatchObject({
        code: "config_invalid",
        message: expect.stringContaining(`${name}: wanted a MaxMind DB file`) as string,
      });
    }),
  );

  test("comes from packages that are installed beside, tables of networks included", () =>
    opened(async (open, folder) => {
      const install = (name: string, files: Record<string, string | Buffer>): void => {
        const target = join(folder, "node_modules", "@ip-location-db", name);
        mkdirSync(target, { recursive: true });
        writeFileSync(
          join(target, "package.json"),
          JSON.stringify({ name: `@ip-location-db/${name}`, version: "1.0.0" }),
        );
        for (const [file, bytes] of Object.entries(files)) writeFileSync(join(target, file), bytes);
      };
      install("geo-whois-asn-country-mmdb", { "geo-whois-asn-country.mmdb": FLAT });
      install("asn", {
        "asn-ipv4.csv": '192.0.2.0,192.0.2.127,64501,"One, Inc."\n198.51.100.0,198.51.100.255,64502,Two\n',
        "asn-ipv6.csv": "2001:db8::,2001:db8:0:ffff:ffff:ffff:ffff:ffff,64503,Three\n",
      });
      const geo = await open({}, { usesPackages: true });
      expect(geo.find("192.0.2.127")).toMatchObject({ country: "DE", asn: 64501, asName: "One, Inc." });
      expect(geo.find("192.0.2.128").asn).toBe(0);
      expect(geo.find("198.51.100.9")).toMatchObject({ asn: 64502, country: "" });
      expect(geo.find("2001:db8::7")).toMatchObject({ asn: 64503 });
      expect(geo.find("2001:db8:1::7").asn).toBe(0);
      expect(geo.status().map(({ name }) => name)).toEqual([
        "@ip-location-db/geo-whois-asn-country-mmdb",
        "@ip-location-db/asn",
      ]);
    }));
});

describe("centres of countries", () => {
  test("are on the globe, each code once", () => {
    const codes = countriesWithCentre();
    expect(codes.length).toBe(new Set(codes).size);
    expect(codes.length).toBeGreaterThan(240);
    for (const code of codes) {
      const { latitude, longitude, radiusKm } = centreOf(code)!;
      expect(code).toMatch(/^[A-Z]{2}$/);
      expect(Math.abs(latitude)).toBeLessThanOrEqual(90);
      expect(Math.abs(longitude)).toBeLessThanOrEqual(180);
      expect(radiusKm).toBeGreaterThan(0);
    }
  });
});
