import type { KeyFormat } from "../format.ts";
import { defineFormat } from "../format.ts";

const DOCUMENTATION = "https://devcenter.heroku.com/articles/authentication";

/** Formats of this vendor's keys. */
export const HEROKU_FORMATS: readonly KeyFormat[] = [
  defineFormat({
    id: "heroku_v2",
    documentation: DOCUMENTATION,
    shape: "HRKU-AA[0-9A-Za-z_\\-]{58}",
  }),
];
