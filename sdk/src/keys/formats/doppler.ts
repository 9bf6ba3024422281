import type { KeyFormat } from "../format.ts";
import { defineFormat } from "../format.ts";

const DOCUMENTATION = "https://docs.doppler.com/docs/service-tokens";

/** Formats of this vendor's keys. */
export const DOPPLER_FORMATS: readonly KeyFormat[] = [
  defineFormat({
    id: "doppler_personal",
    documentation: DOCUMENTATION,
    shape: "dp.pt.[0-9A-Za-z]{40,44}",
  }),
  defineFormat({
    id: "doppler_service",
    documentation: DOCUMENTATION,
    shape: "dp.st.[0-9a-z]{3,20}.[0-9A-Za-z]{40,44}",
  }),
  defineFormat({
    id: "doppler_cli",
    documentation: DOCUMENTATION,
    shape: "dp.ct.[0-9A-Za-z]{40,44}",
  }),
  defineFormat({
    id: "doppler_sa",
    documentation: DOCUMENTATION,
    shape: "dp.sa.[0-9A-Za-z]{40,44}",
  }),
  defineFormat({
    id: "doppler_scim",
    documentation: DOCUMENTATION,
    shape: "dp.scim.[0-9A-Za-z]{40,44}",
  }),
  defineFormat({
    id: "doppler_audit",
    documentation: DOCUMENTATION,
    shape: "dp.audit.[0-9A-Za-z]{40,44}",
  }),
];
