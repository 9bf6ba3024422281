import type { KeyFormat } from "../format.ts";
import { defineFormat } from "../format.ts";

const DOCUMENTATION = "https://developers.hubspot.com/docs/apps/legacy-apps/private-apps/overview";

/** Formats of this vendor's keys. */
export const HUBSPOT_FORMATS: readonly KeyFormat[] = [
  defineFormat({
    id: "hubspot_private_app",
    documentation: DOCUMENTATION,
    shape: "pat-na[0-9]-[0-9A-Fa-f]{8}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{12}",
    isExact: false,
  }),
  defineFormat({
    id: "hubspot_private_app_eu",
    documentation: DOCUMENTATION,
    shape: "pat-eu[0-9]-[0-9A-Fa-f]{8}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{12}",
  }),
  defineFormat({
    id: "hubspot_private_app_ap",
    documentation: DOCUMENTATION,
    shape: "pat-ap[0-9]-[0-9A-Fa-f]{8}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{12}",
  }),
];
