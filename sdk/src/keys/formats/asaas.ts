import type { KeyFormat } from "../format.ts";
import { defineFormat } from "../format.ts";

const DOCUMENTATION = "https://docs.asaas.com/docs/autenticacao";

/** Formats of this vendor's keys. */
export const ASAAS_FORMATS: readonly KeyFormat[] = [
  defineFormat({
    id: "asaas_production",
    documentation: DOCUMENTATION,
    shape: "\\$aact_prod_[0-9A-Za-z:+/=_\\-]{40,400}",
  }),
  defineFormat({
    id: "asaas_sandbox",
    documentation: DOCUMENTATION,
    shape: "\\$aact_hmlg_[0-9A-Za-z:+/=_\\-]{40,400}",
  }),
  defineFormat({
    id: "asaas_legacy",
    documentation: DOCUMENTATION,
    shape: "\\$aact_[0-9A-Za-z+/=]{60,400}",
  }),
];
