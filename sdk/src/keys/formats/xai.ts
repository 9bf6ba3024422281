import type { KeyFormat } from "../format.ts";
import { defineFormat } from "../format.ts";

const DOCUMENTATION = "https://docs.x.ai/docs/overview";

/** Formats of this vendor's keys. */
export const XAI_FORMATS: readonly KeyFormat[] = [
  defineFormat({
    id: "xai",
    documentation: DOCUMENTATION,
    shape: "xai-[0-9A-Za-z]{80}",
  }),
];
