import type { KeyFormat } from "../format.ts";
import { defineFormat } from "../format.ts";

// No page of the vendor that we found gives these forms, so a finding is no surer than one beside a credential's name.
const DOCUMENTATION = "https://www.volcengine.com/docs/6291/65568";

/** Formats of this vendor's keys. */
export const VOLCENGINE_FORMATS: readonly KeyFormat[] = [
  defineFormat({
    id: "volcengine_access_key_id",
    documentation: DOCUMENTATION,
    shape: "AKLT[0-9A-Za-z_\\-]{30,60}",
    tier: "context",
    isExact: true,
  }),
];
