import type { KeyFormat } from "../format.ts";
import { defineFormat } from "../format.ts";

const DOCUMENTATION = "https://developer.squareup.com/docs/build-basics/access-tokens";

/** Formats of this vendor's keys. */
export const SQUARE_FORMATS: readonly KeyFormat[] = [
  defineFormat({
    id: "square_access",
    documentation: DOCUMENTATION,
    shape: "EAAA[0-9A-Za-z_\\-]{60}",
  }),
  defineFormat({
    id: "square_legacy_access",
    documentation: DOCUMENTATION,
    shape: "sq0atp-[0-9A-Za-z_\\-]{22,60}",
  }),
  defineFormat({
    id: "square_oauth_secret",
    documentation: DOCUMENTATION,
    shape: "sq0csp-[0-9A-Za-z_\\-]{43}",
  }),
  defineFormat({
    id: "square_access_short",
    documentation: DOCUMENTATION,
    shape: "EAAA[0-9A-Za-z_\\-]{22,59}",
    contextWords: ["square"],
  }),
];
