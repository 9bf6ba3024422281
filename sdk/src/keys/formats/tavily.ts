import type { KeyFormat } from "../format.ts";
import { defineFormat } from "../format.ts";

const DOCUMENTATION = "https://docs.tavily.com/documentation/api-reference/introduction";

/** Formats of this vendor's keys. */
export const TAVILY_FORMATS: readonly KeyFormat[] = [
  defineFormat({
    id: "tavily",
    documentation: DOCUMENTATION,
    shape: "tvly-[0-9A-Za-z\\-]{32,60}",
  }),
];
