import type { KeyFormat } from "../format.ts";
import { defineFormat } from "../format.ts";

const DOCUMENTATION = "https://docs.snyk.io/snyk-api/authentication-for-api";

/** Formats of this vendor's keys. */
export const SNYK_FORMATS: readonly KeyFormat[] = [
  defineFormat({
    id: "snyk_user_token",
    documentation: DOCUMENTATION,
    shape: "snyk_uat.[0-9A-Za-z]{8}.[0-9A-Za-z_\\-]{20,200}",
  }),
  defineFormat({
    id: "snyk_service_token",
    documentation: DOCUMENTATION,
    shape: "snyk_sat.[0-9A-Za-z]{8}.[0-9A-Za-z_\\-]{20,200}",
  }),
];
