import type { KeyFormat } from "../format.ts";
import { defineFormat } from "../format.ts";

const DOCUMENTATION = "https://help.zapier.com/hc/en-us/articles/8496288690317";

/** Formats of this vendor's keys. */
export const ZAPIER_FORMATS: readonly KeyFormat[] = [
  defineFormat({
    id: "zapier_webhook",
    documentation: DOCUMENTATION,
    shape: "hooks.zapier.com/hooks/catch/[0-9]{5,10}/[0-9a-z]{5,10}",
  }),
];
