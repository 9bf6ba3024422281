import type { KeyFormat } from "../format.ts";
import { defineFormat } from "../format.ts";

const DOCUMENTATION = "https://duffel.com/docs/api/overview/authentication";

/** Formats of this vendor's keys. */
export const DUFFEL_FORMATS: readonly KeyFormat[] = [
  defineFormat({
    id: "duffel",
    documentation: DOCUMENTATION,
    shape: "duffel_live_[0-9A-Za-z_=\\-]{43}",
  }),
  defineFormat({
    id: "duffel_test",
    documentation: DOCUMENTATION,
    shape: "duffel_test_[0-9A-Za-z_=\\-]{43}",
  }),
];
