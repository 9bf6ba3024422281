import type { KeyFormat } from "../format.ts";
import { defineFormat } from "../format.ts";

const DOCUMENTATION = "https://render.com/docs/api";

/** Formats of this vendor's keys. */
export const RENDER_FORMATS: readonly KeyFormat[] = [
  defineFormat({
    id: "render_key",
    documentation: DOCUMENTATION,
    shape: "rnd_[0-9A-Za-z]{28,32}",
  }),
];
