import type { KeyFormat } from "../format.ts";
import { defineFormat } from "../format.ts";

const DOCUMENTATION = "https://developers.hubspot.com/docs/apps/legacy-apps/private-apps/overview";

/** Formats of this vendor's keys. */
export const HUBSPOT_FORMATS: readonly KeyFormat[] = [
  defineFormat({
    id: "hubspot_private_app",
    documentation: DOCUMENTATION,
    shape: "pat-na1-[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}",
    isExact: false,
  }),
  defineFormat({
    id: "hubspot_private_app_eu",
    documentation: DOCUMENTATION,
    shape: "pat-eu1-[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}",
  }),
];
