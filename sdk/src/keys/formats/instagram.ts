import type { KeyFormat } from "../format.ts";
import { defineFormat } from "../format.ts";

// No page of the vendor that we found gives these forms, so a finding is no surer than one beside a credential's name.
const DOCUMENTATION = "https://developers.facebook.com/docs/instagram-platform/";

/** Formats of this vendor's keys. */
export const INSTAGRAM_FORMATS: readonly KeyFormat[] = [
  defineFormat({
    id: "instagram",
    documentation: DOCUMENTATION,
    shape: "IGQV[0-9A-Za-z_\\-]{100,400}",
    tier: "context",
  }),
  defineFormat({
    id: "instagram_login_token",
    documentation: DOCUMENTATION,
    shape: "IGAA[0-9A-Za-z_\\-]{100,400}",
    tier: "context",
  }),
];
