import type { KeyFormat } from "../format.ts";
import { defineFormat } from "../format.ts";

const DOCUMENTATION = "https://circleci.com/docs/managing-api-tokens/";

/** Formats of this vendor's keys. */
export const CIRCLECI_FORMATS: readonly KeyFormat[] = [
  defineFormat({
    id: "circleci_pat",
    documentation: DOCUMENTATION,
    shape: "CCIPAT_[0-9A-Za-z]{22}_[0-9a-f]{40}",
  }),
  defineFormat({
    id: "circleci_project",
    documentation: DOCUMENTATION,
    shape: "CCIPRJ_[0-9A-Za-z]{22}_[0-9a-f]{40}",
  }),
];
