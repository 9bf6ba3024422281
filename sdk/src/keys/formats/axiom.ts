import type { KeyFormat } from "../format.ts";
import { defineFormat } from "../format.ts";

const DOCUMENTATION = "https://axiom.co/docs/reference/tokens";

/** Formats of this vendor's keys. */
export const AXIOM_FORMATS: readonly KeyFormat[] = [
  defineFormat({
    id: "axiom",
    documentation: DOCUMENTATION,
    shape: "xaat-[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}",
  }),
];
