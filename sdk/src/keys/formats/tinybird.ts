import type { KeyFormat } from "../format.ts";
import { defineFormat } from "../format.ts";

const DOCUMENTATION = "https://www.tinybird.co/docs/forward/administration/tokens";

/** Formats of this vendor's keys. */
export const TINYBIRD_FORMATS: readonly KeyFormat[] = [
  defineFormat({
    id: "tinybird",
    documentation: DOCUMENTATION,
    shape: "p.eyJ[0-9A-Za-z_\\-]{40,400}.[0-9A-Za-z_\\-]{27,86}",
  }),
];
