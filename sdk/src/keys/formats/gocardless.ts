import type { KeyFormat } from "../format.ts";
import { defineFormat } from "../format.ts";

const DOCUMENTATION = "https://developer.gocardless.com/api-reference/";

/** Formats of this vendor's keys. */
export const GOCARDLESS_FORMATS: readonly KeyFormat[] = [
  defineFormat({
    id: "gocardless_live",
    documentation: DOCUMENTATION,
    shape: "live_[0-9A-Za-z_=\\-]{40}",
    contextWords: ["gocardless"],
  }),
  defineFormat({
    id: "gocardless_sandbox",
    documentation: DOCUMENTATION,
    shape: "sandbox_[0-9A-Za-z_=\\-]{40}",
    contextWords: ["gocardless"],
  }),
];
