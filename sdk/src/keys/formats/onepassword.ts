import type { KeyFormat } from "../format.ts";
import { defineFormat } from "../format.ts";

const DOCUMENTATION = "https://developer.1password.com/docs/service-accounts/";

/** Formats of this vendor's keys. */
export const ONEPASSWORD_FORMATS: readonly KeyFormat[] = [
  defineFormat({
    id: "onepassword_secret_key",
    documentation: DOCUMENTATION,
    shape: "A3-[0-9A-Z]{6}-[0-9A-Z]{11}-[0-9A-Z]{5}-[0-9A-Z]{5}-[0-9A-Z]{5}",
    isExact: true,
  }),
  defineFormat({
    id: "onepassword_service_account",
    documentation: DOCUMENTATION,
    shape: "ops_ey[0-9A-Za-z+/]{100,1400}",
  }),
  defineFormat({
    id: "onepassword_secret_key_grouped",
    documentation: DOCUMENTATION,
    shape: "A3-[0-9A-Z]{6}-[0-9A-Z]{6}-[0-9A-Z]{5}-[0-9A-Z]{5}-[0-9A-Z]{5}-[0-9A-Z]{5}",
    isExact: true,
  }),
];
