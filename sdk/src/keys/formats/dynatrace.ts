import type { KeyFormat } from "../format.ts";
import { defineFormat } from "../format.ts";

const DOCUMENTATION =
  "https://docs.dynatrace.com/docs/manage/identity-access-management/access-tokens-and-oauth-clients/access-tokens";

/** Formats of this vendor's keys. */
export const DYNATRACE_FORMATS: readonly KeyFormat[] = [
  defineFormat({
    id: "dynatrace",
    documentation: DOCUMENTATION,
    shape: "dt0c01.[0-9A-Z]{24}.[0-9A-Z]{64}",
  }),
];
