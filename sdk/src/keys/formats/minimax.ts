import type { KeyFormat } from "../format.ts";
import { defineFormat } from "../format.ts";

const DOCUMENTATION = "https://platform.minimax.io/docs/guides/quickstart-preparation";

/** Formats of this vendor's keys. */
export const MINIMAX_FORMATS: readonly KeyFormat[] = [
  defineFormat({
    id: "minimax",
    documentation: DOCUMENTATION,
    shape: "sk-api-[0-9A-Za-z_\\-]{100,130}",
  }),
];
