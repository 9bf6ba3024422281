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
  defineFormat({
    id: "gcp_hmac_service_account_key_id",
    documentation: "https://cloud.google.com/storage/docs/authentication/hmackeys",
    shape: "GOOG[0-9A-Z]{57}",
    mayBeOneWord: true,
  }),
  defineFormat({
    id: "gcp_hmac_user_key_id",
    documentation: "https://cloud.google.com/storage/docs/authentication/hmackeys",
    shape: "GOOG[0-9A-Z]{20}",
    mayBeOneWord: true,
  }),
  defineFormat({
    id: "google_oauth_code",
    documentation: DOCUMENTATION,
    shape: "4/0A[0-9A-Za-z_\\-]{50,120}",
    isExact: true,
  }),
  defineFormat({
    id: "firebase_server_key",
    documentation: DOCUMENTATION,
    shape: "AAAA[0-9A-Za-z_\\-]{7}:APA91b[0-9A-Za-z_\\-]{134}",
    isExact: true,
  }),
];
