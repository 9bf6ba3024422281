import type { KeyFormat } from "../format.ts";
import { defineFormat } from "../format.ts";

const DOCUMENTATION = "https://huggingface.co/docs/hub/security-tokens";

/** Formats of this vendor's keys. */
export const HUGGINGFACE_FORMATS: readonly KeyFormat[] = [
  defineFormat({
    id: "huggingface",
    documentation: DOCUMENTATION,
    shape: "hf_[0-9A-Za-z]{34}",
    isExact: true,
    nearMisses: (make) => [`shelf_${make.alphanumeric(34)}`, `hf_${"transformer".repeat(3)}s`],
  }),
  defineFormat({
    id: "huggingface_org",
    documentation: DOCUMENTATION,
    shape: "api_org_[0-9A-Za-z]{34}",
  }),
];
