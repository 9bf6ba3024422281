import type { KeyFormat } from "../format.ts";
import { defineFormat } from "../format.ts";

const DOCUMENTATION = "https://www.canva.dev/docs/connect/authentication/";

/** Formats of this vendor's keys. */
export const CANVA_FORMATS: readonly KeyFormat[] = [
  defineFormat({
    id: "canva_client_secret",
    documentation: DOCUMENTATION,
    shape: "cnvca[0-9A-Za-z_\\-]{51}",
  }),
];
