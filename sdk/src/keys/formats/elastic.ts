import type { KeyFormat } from "../format.ts";
import { defineFormat } from "../format.ts";

const DOCUMENTATION = "https://www.elastic.co/docs/deploy-manage/api-keys";

/** Formats of this vendor's keys. */
export const ELASTIC_FORMATS: readonly KeyFormat[] = [
  defineFormat({
    id: "elastic_cloud",
    documentation: DOCUMENTATION,
    shape: "essu_[0-9A-Za-z+/_\\-]{40,200}",
  }),
];
