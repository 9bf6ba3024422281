import type { KeyFormat } from "../format.ts";
import { defineFormat } from "../format.ts";

const DOCUMENTATION = "https://docs.readme.com/main/reference/authentication";

/** Formats of this vendor's keys. */
export const README_FORMATS: readonly KeyFormat[] = [
  defineFormat({
    id: "readme_io",
    documentation: DOCUMENTATION,
    shape: "rdme_[0-9a-z]{70}",
  }),
];
