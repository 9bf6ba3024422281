import type { KeyFormat } from "../format.ts";
import { defineFormat } from "../format.ts";

const DOCUMENTATION = "https://docs.deno.com/deploy/reference/";

/** Formats of this vendor's keys. */
export const DENO_FORMATS: readonly KeyFormat[] = [
  defineFormat({
    id: "deno_personal",
    documentation: DOCUMENTATION,
    shape: "ddp_[0-9A-Za-z]{36}",
  }),
  defineFormat({
    id: "deno_organization",
    documentation: DOCUMENTATION,
    shape: "ddo_[0-9A-Za-z]{36}",
  }),
  defineFormat({
    id: "deno_workers",
    documentation: DOCUMENTATION,
    shape: "ddw_[0-9A-Za-z]{36}",
  }),
];
