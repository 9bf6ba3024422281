import * as z from "zod";
import { NETWORK_KINDS, type NetworkKind } from "../geo/geo.ts";
import type { GeoConfig } from "./config.ts";
import { duration, filledText, flag } from "./fields.ts";

const MAPPING = { error: "a mapping" };
const SECOND = 1_000;
const DAY = 86_400_000;
const MAX_ASN = 4_294_967_295;
const KINDS = NETWORK_KINDS.filter((kind) => kind !== "unknown");
const NUMBERS = { error: "a list of numbers of autonomous systems" };
const asn = z.int(NUMBERS).min(1, NUMBERS).max(MAX_ASN, NUMBERS);

/** The section `geo`. */
export const GEO_SCHEMA: z.ZodType<GeoConfig, Partial<Record<keyof GeoConfig, unknown>>> = z.strictObject(
  {
    databases: z
      .array(filledText("a path"), { error: "a list of paths" })
      .prefault([])
      .describe("MaxMind DB files; each fills in what those before it did not know"),
    packages: flag(true).describe("Use the data packages @ip-location-db/* that are installed beside, after the files"),
    reload_interval: duration("60s", SECOND, DAY).describe("How often the files are looked at for changes"),
    network_kinds: z
      .strictObject(
        Object.fromEntries(KINDS.map((kind) => [kind, z.array(asn, NUMBERS).prefault([])])) as Record<
          Exclude<NetworkKind, "unknown">,
          z.ZodPrefault<z.ZodArray<z.ZodInt>>
        >,
        MAPPING,
      )
      .prefault({})
      .describe("Kinds of networks, by the numbers of their autonomous systems"),
  },
  MAPPING,
);
