import type { KeyFormat } from "../format.ts";
import { defineFormat } from "../format.ts";

const DOCUMENTATION = "https://platform.moonshot.ai/docs/introduction";

/** Formats of this vendor's keys. */
export const MOONSHOT_FORMATS: readonly KeyFormat[] = [
  defineFormat({
    id: "moonshot",
    documentation: DOCUMENTATION,
    shape: "sk-[0-9A-Za-z_\\-]{48}",
    isExact: true,
    contextWords: ["kimi", "moonshot"],
  }),
];
