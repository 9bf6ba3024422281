import type { KeyFormat } from "../format.ts";
import { defineFormat } from "../format.ts";

const DOCUMENTATION = "https://developer.hashicorp.com/vault/docs/concepts/tokens";

/** Formats of this vendor's keys. */
export const VAULT_FORMATS: readonly KeyFormat[] = [
  defineFormat({
    id: "vault_service",
    documentation: DOCUMENTATION,
    shape: "hvs.[0-9A-Za-z_\\-]{24,200}",
    isExact: false,
  }),
  defineFormat({
    id: "vault_batch",
    documentation: DOCUMENTATION,
    shape: "hvb.[0-9A-Za-z_\\-]{90,400}",
  }),
  defineFormat({
    id: "vault_recovery",
    documentation: DOCUMENTATION,
    shape: "hvr.[0-9A-Za-z_\\-]{24,200}",
  }),
  defineFormat({
    id: "vault_batch_legacy",
    documentation: DOCUMENTATION,
    shape: "b.AAAAAQ[0-9A-Za-z_\\-]{100,300}",
    isExact: true,
  }),
];
