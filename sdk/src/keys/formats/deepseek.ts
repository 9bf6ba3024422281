import type { KeyFormat } from "../format.ts";
import { defineFormat } from "../format.ts";

const DOCUMENTATION = "https://api-docs.deepseek.com/";

/** Formats of this vendor's keys. */
export const DEEPSEEK_FORMATS: readonly KeyFormat[] = [
  defineFormat({
    id: "deepseek",
    documentation: DOCUMENTATION,
    shape: "sk-[0-9a-f]{32}",
    isExact: true,
    nearMisses: (make) => [
      `task-${make.hex(32)}`,
      `risk-${make.hex(32)}`,
      `disk-${make.hex(32)}`,
      `desk-${make.hex(32)}`,
      `sk-${"*".repeat(32)}`,
    ],
  }),
];
