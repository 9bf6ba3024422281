import type { KeyFormat } from "../format.ts";
import { defineFormat } from "../format.ts";

const DOCUMENTATION = "https://infisical.com/docs/internals/service-tokens";

/** Formats of this vendor's keys. */
export const INFISICAL_FORMATS: readonly KeyFormat[] = [
  defineFormat({
    id: "infisical_st",
    documentation: DOCUMENTATION,
    shape: "st.[0-9a-f]{24}.[0-9a-f]{32}.[0-9a-f]{32}",
    isExact: true,
  }),
];
