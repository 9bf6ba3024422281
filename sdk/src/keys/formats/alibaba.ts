import type { KeyFormat } from "../format.ts";
import { defineFormat } from "../format.ts";

const DOCUMENTATION = "https://www.alibabacloud.com/help/en/ram/user-guide/create-an-accesskey-pair";

/** Formats of this vendor's keys. */
export const ALIBABA_FORMATS: readonly KeyFormat[] = [
  defineFormat({
    id: "alibaba_access_key_id",
    documentation: DOCUMENTATION,
    shape: "LTAI[0-9A-Za-z]{12,26}",
  }),
  defineFormat({
    id: "alibaba_sts_access_key_id",
    documentation: DOCUMENTATION,
    shape: "STS.[0-9A-Za-z]{16,64}",
    isExact: true,
  }),
];
