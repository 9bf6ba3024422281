import type { KeyFormat } from "../format.ts";
import { defineFormat } from "../format.ts";

const DOCUMENTATION =
  "https://docs.dynatrace.com/docs/manage/identity-access-management/access-tokens-and-oauth-clients/access-tokens";

/** Formats of this vendor's keys. */
export const DYNATRACE_FORMATS: readonly KeyFormat[] = [
  defineFormat({
    id: "dynatrace",
    documentation: DOCUMENTATION,
    shape: "dt0[a-z][0-9]{2}.[0-9A-Za-z]{24}.[0-9A-Za-z]{64}",
  }),
];
