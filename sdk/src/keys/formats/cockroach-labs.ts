import type { KeyFormat } from "../format.ts";
import { defineFormat } from "../format.ts";

const DOCUMENTATION = "https://www.cockroachlabs.com/docs/cockroachcloud/managing-access";

/** Formats of this vendor's keys. */
export const COCKROACH_LABS_FORMATS: readonly KeyFormat[] = [
  defineFormat({
    id: "cockroach_cloud",
    documentation: DOCUMENTATION,
    shape: "CCDB1_[0-9A-Za-z]{22}_[0-9A-Za-z]{40}",
  }),
];
