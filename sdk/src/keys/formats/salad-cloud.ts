import type { KeyFormat } from "../format.ts";
import { defineFormat } from "../format.ts";

const DOCUMENTATION = "https://docs.salad.com/reference/api-usage";

/** Formats of this vendor's keys. */
export const SALAD_CLOUD_FORMATS: readonly KeyFormat[] = [
  defineFormat({
    id: "salad_cloud_user",
    documentation: DOCUMENTATION,
    shape: "salad_cloud_user_[0-9A-Za-z]{49}",
  }),
];
