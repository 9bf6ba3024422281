import type { KeyFormat } from "../format.ts";
import { defineFormat } from "../format.ts";

const DOCUMENTATION = "https://docs.voyageai.com/docs/api-key-and-installation";

/** Formats of this vendor's keys. */
export const VOYAGE_FORMATS: readonly KeyFormat[] = [
  defineFormat({
    id: "voyage",
    documentation: DOCUMENTATION,
    shape: "pa-[0-9A-Za-z_\\-]{43}",
    contextWords: ["voyage"],
  }),
];
