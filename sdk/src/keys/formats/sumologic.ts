import type { KeyFormat } from "../format.ts";
import { defineFormat } from "../format.ts";

const DOCUMENTATION = "https://help.sumologic.com/docs/manage/security/access-keys/";

/** Formats of this vendor's keys. */
export const SUMOLOGIC_FORMATS: readonly KeyFormat[] = [
  defineFormat({
    id: "sumologic_access_id",
    documentation: DOCUMENTATION,
    shape: "su[0-9A-Za-z]{12}",
    isExact: true,
    contextWords: ["sumo"],
  }),
];
