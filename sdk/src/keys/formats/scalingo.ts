import type { KeyFormat } from "../format.ts";
import { defineFormat } from "../format.ts";

const DOCUMENTATION = "https://developers.scalingo.com/";

/** Formats of this vendor's keys. */
export const SCALINGO_FORMATS: readonly KeyFormat[] = [
  defineFormat({
    id: "scalingo",
    documentation: DOCUMENTATION,
    shape: "tk-us-[0-9A-Za-z_\\-]{48}",
  }),
];
