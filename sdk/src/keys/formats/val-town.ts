import type { KeyFormat } from "../format.ts";
import { defineFormat } from "../format.ts";

const DOCUMENTATION = "https://docs.val.town/reference/api/authentication/";

/** Formats of this vendor's keys. */
export const VAL_TOWN_FORMATS: readonly KeyFormat[] = [
  defineFormat({
    id: "val_town",
    documentation: DOCUMENTATION,
    shape: "vtwn_[0-9A-Za-z]{30}",
  }),
];
