import type { KeyFormat } from "../format.ts";
import { defineFormat } from "../format.ts";

const DOCUMENTATION = "https://posthog.com/docs/api";

/** Formats of this vendor's keys. */
export const POSTHOG_FORMATS: readonly KeyFormat[] = [
  defineFormat({
    id: "posthog_personal",
    documentation: DOCUMENTATION,
    shape: "phx_[0-9A-Za-z]{43,47}",
  }),
];
