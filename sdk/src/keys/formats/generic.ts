import type { KeyFormat } from "../format.ts";
import { defineFormat } from "../format.ts";

const DOCUMENTATION =
  "https://docs.github.com/en/code-security/secret-scanning/introduction/supported-secret-scanning-patterns";

/** Formats of this vendor's keys. */
export const GENERIC_FORMATS: readonly KeyFormat[] = [
  defineFormat({
    id: "generic_ak",
    documentation: DOCUMENTATION,
    shape: "ak_[0-9A-Za-z]{24,64}",
  }),
  defineFormat({
    id: "generic_sk",
    documentation: DOCUMENTATION,
    shape: "sk_[0-9A-Za-z]{24,64}",
  }),
  defineFormat({
    id: "generic_sk_dash",
    documentation: DOCUMENTATION,
    shape: "sk-[0-9A-Za-z]{24,64}",
  }),
  defineFormat({
    id: "generic_api_key_prefix",
    documentation: DOCUMENTATION,
    shape: "api_key_[0-9A-Za-z]{24,64}",
  }),
];
