import type { KeyFormat } from "../format.ts";
import { defineFormat } from "../format.ts";

const DOCUMENTATION = "https://ionic.io/docs/appflow/personal-access-tokens";

/** Formats of this vendor's keys. */
export const IONIC_FORMATS: readonly KeyFormat[] = [
  defineFormat({
    id: "ionic",
    documentation: DOCUMENTATION,
    shape: "ion_[0-9A-Za-z]{42}",
  }),
];
