import type { KeyFormat } from "../format.ts";
import { defineFormat } from "../format.ts";

const DOCUMENTATION = "https://aiven.io/docs/platform/concepts/authentication-tokens";

/** Formats of this vendor's keys. */
export const AIVEN_FORMATS: readonly KeyFormat[] = [
  defineFormat({
    id: "aiven_service_password",
    documentation: DOCUMENTATION,
    shape: "AVNS_[0-9A-Za-z_\\-]{15,40}",
  }),
];
