import type { KeyFormat } from "../format.ts";
import { defineFormat } from "../format.ts";

const DOCUMENTATION = "https://docs.devin.ai/api-reference/overview";

/** Formats of this vendor's keys. */
export const COGNITION_FORMATS: readonly KeyFormat[] = [
  defineFormat({
    id: "devin_personal_key",
    documentation: DOCUMENTATION,
    shape: "apk_user_[0-9A-Za-z+/]{120,180}",
  }),
  defineFormat({
    id: "devin_service_key",
    documentation: DOCUMENTATION,
    shape: "apk_[0-9A-Za-z+/]{80,100}",
  }),
  defineFormat({
    id: "devin_service_user",
    documentation: DOCUMENTATION,
    shape: "cog_[a-z2-7]{52}",
  }),
];
