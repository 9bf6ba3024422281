import type { KeyFormat } from "../format.ts";
import { defineFormat } from "../format.ts";

const DOCUMENTATION =
  "https://docs.smith.langchain.com/administration/how_to_guides/organization_management/create_account_api_key";

/** Formats of this vendor's keys. */
export const LANGSMITH_FORMATS: readonly KeyFormat[] = [
  defineFormat({
    id: "langsmith",
    documentation: DOCUMENTATION,
    shape: "lsv2_pt_[0-9a-f]{32}_[0-9a-f]{10}",
  }),
  defineFormat({
    id: "langsmith_service",
    documentation: DOCUMENTATION,
    shape: "lsv2_sk_[0-9a-f]{32}_[0-9a-f]{10}",
  }),
  defineFormat({
    id: "langsmith_legacy",
    documentation: DOCUMENTATION,
    shape: "ls__[0-9a-f]{32}",
    isExact: true,
  }),
];
