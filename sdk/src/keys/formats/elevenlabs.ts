import type { KeyFormat } from "../format.ts";
import { defineFormat } from "../format.ts";

const DOCUMENTATION = "https://elevenlabs.io/docs/api-reference/authentication";

/** Formats of this vendor's keys. */
export const ELEVENLABS_FORMATS: readonly KeyFormat[] = [
  defineFormat({
    id: "elevenlabs",
    documentation: DOCUMENTATION,
    shape: "sk_[0-9a-f]{48}",
  }),
];
