import type { KeyFormat } from "../format.ts";
import { defineFormat } from "../format.ts";

const DOCUMENTATION = "https://pangea.cloud/docs/admin-guide/projects/tokens";

/** Formats of this vendor's keys. */
export const PANGEA_FORMATS: readonly KeyFormat[] = [
  defineFormat({
    id: "pangea",
    documentation: DOCUMENTATION,
    shape: "pts_[a-z2-7]{32}",
  }),
];
