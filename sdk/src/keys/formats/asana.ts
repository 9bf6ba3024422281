import type { KeyFormat } from "../format.ts";
import { defineFormat } from "../format.ts";

const DOCUMENTATION = "https://developers.asana.com/docs/personal-access-token";

/** Formats of this vendor's keys. */
export const ASANA_FORMATS: readonly KeyFormat[] = [
  defineFormat({
    id: "asana_pat",
    documentation: DOCUMENTATION,
    shape: "2/[0-9]{16}/[0-9]{16}:[0-9a-f]{32}",
  }),
  defineFormat({
    id: "asana_pat_v1",
    documentation: DOCUMENTATION,
    shape: "1/[0-9]{14,16}:[0-9a-f]{32}",
    isExact: true,
  }),
];
