import type { KeyFormat } from "../format.ts";
import { defineFormat } from "../format.ts";

const DOCUMENTATION = "https://docs.svix.com/quickstart";

/** Formats of this vendor's keys. */
export const SVIX_FORMATS: readonly KeyFormat[] = [
  defineFormat({
    id: "svix_auth_token",
    documentation: DOCUMENTATION,
    shape: "testsk_[0-9A-Za-z_\\-]{28,40}.[a-z]{2}",
  }),
];
