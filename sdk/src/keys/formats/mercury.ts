import type { KeyFormat } from "../format.ts";
import { defineFormat } from "../format.ts";

const DOCUMENTATION = "https://docs.mercury.com/reference/getting-started-with-your-api";

/** Formats of this vendor's keys. */
export const MERCURY_FORMATS: readonly KeyFormat[] = [
  defineFormat({
    id: "mercury",
    documentation: DOCUMENTATION,
    shape: "mercury_production_[a-z]{3,6}_[0-9A-Za-z]{40,50}_yrucrem",
  }),
];
