import type { KeyFormat } from "../format.ts";
import { defineFormat } from "../format.ts";

const DOCUMENTATION = "https://api.intra.42.fr/apidoc";

/** Formats of this vendor's keys. */
export const INTRA42_FORMATS: readonly KeyFormat[] = [
  defineFormat({
    id: "intra42_client_secret",
    documentation: DOCUMENTATION,
    shape: "s-s4t2ud-[0-9a-f]{64}",
  }),
  defineFormat({
    id: "intra42_client_secret_af",
    documentation: DOCUMENTATION,
    shape: "s-s4t2af-[0-9a-f]{64}",
  }),
];
