import type { KeyFormat } from "../format.ts";
import { defineFormat } from "../format.ts";

const DOCUMENTATION = "https://plaid.com/docs/api/";

/** Formats of this vendor's keys. */
export const PLAID_FORMATS: readonly KeyFormat[] = [
  defineFormat({
    id: "plaid_access",
    documentation: DOCUMENTATION,
    shape: "access-production-[0-9A-Fa-f]{8}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{12}",
  }),
  defineFormat({
    id: "plaid_sandbox",
    documentation: DOCUMENTATION,
    shape: "access-sandbox-[0-9A-Fa-f]{8}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{12}",
  }),
  defineFormat({
    id: "plaid_development",
    documentation: DOCUMENTATION,
    shape: "access-development-[0-9A-Fa-f]{8}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{12}",
  }),
];
