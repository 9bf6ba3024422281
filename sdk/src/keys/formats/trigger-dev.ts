import type { KeyFormat } from "../format.ts";
import { defineFormat } from "../format.ts";

const DOCUMENTATION = "https://trigger.dev/docs/apikeys";

/** Formats of this vendor's keys. */
export const TRIGGER_DEV_FORMATS: readonly KeyFormat[] = [
  defineFormat({
    id: "trigger_dev",
    documentation: DOCUMENTATION,
    shape: "tr_dev_[0-9A-Za-z]{20,24}",
  }),
  defineFormat({
    id: "trigger_dev_production",
    documentation: DOCUMENTATION,
    shape: "tr_prod_[0-9A-Za-z]{20,24}",
  }),
  defineFormat({
    id: "trigger_dev_personal",
    documentation: DOCUMENTATION,
    shape: "tr_pat_[0-9A-Za-z]{40}",
  }),
];
