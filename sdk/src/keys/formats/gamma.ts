import type { KeyFormat } from "../format.ts";
import { defineFormat } from "../format.ts";

const DOCUMENTATION = "https://developers.gamma.app/docs/getting-started";

/** Formats of this vendor's keys. */
export const GAMMA_FORMATS: readonly KeyFormat[] = [
  defineFormat({
    id: "gamma",
    documentation: DOCUMENTATION,
    shape: "sk-gamma-[0-9A-Za-z]{40,60}",
  }),
];
