import type { KeyFormat } from "../format.ts";
import { defineFormat } from "../format.ts";

const DOCUMENTATION = "https://docs.astral.sh/pyx/";

/** Formats of this vendor's keys. */
export const PYX_FORMATS: readonly KeyFormat[] = [
  defineFormat({
    id: "pyx",
    documentation: DOCUMENTATION,
    shape: "sk-pyx-key-v[0-9][0-9A-Za-z_\\-]{40,200}",
  }),
];
