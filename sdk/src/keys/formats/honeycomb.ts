import type { KeyFormat } from "../format.ts";
import { defineFormat } from "../format.ts";

// The page gives the prefixes; its example has 60 characters behind that of an ingest key.
const DOCUMENTATION = "https://docs.honeycomb.io/api/authentication";

/** Formats of this vendor's keys. */
export const HONEYCOMB_FORMATS: readonly KeyFormat[] = [
  defineFormat({
    id: "honeycomb_ingest",
    documentation: DOCUMENTATION,
    shape: "hc[a-z]ik_[0-9a-z]{58,60}",
  }),
];
