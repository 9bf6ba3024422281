import type { KeyFormat } from "../format.ts";
import { defineFormat } from "../format.ts";

const DOCUMENTATION = "https://cloud.google.com/docs/authentication/api-keys";

/** Formats of this vendor's keys. */
export const GOOGLE_FORMATS: readonly KeyFormat[] = [
  defineFormat({
    id: "gcp_api_key",
    documentation: DOCUMENTATION,
    shape: "AIza[0-9A-Za-z_\\-]{35}",
    isExact: false,
  }),
  defineFormat({
    id: "gcp_gemini_key",
    documentation: DOCUMENTATION,
    shape: "AQ.Ab8RN6[0-9A-Za-z_\\-]{44}",
  }),
  defineFormat({
    id: "gcp_oauth_client_secret",
    documentation: DOCUMENTATION,
    shape: "GOCSPX-[0-9A-Za-z_\\-]{28}",
  }),
  defineFormat({
    id: "gcp_oauth_access_token",
    documentation: DOCUMENTATION,
    shape: "ya29.[0-9A-Za-z_\\-]{30,1024}",
    isExact: false,
  }),
  defineFormat({
    id: "gcp_oauth_refresh_token",
    documentation: DOCUMENTATION,
    shape: "1//0[0-9A-Za-z_\\-]{40,100}",
  }),
];
