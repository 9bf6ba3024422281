import type { KeyFormat } from "../format.ts";
import { defineFormat } from "../format.ts";

const DOCUMENTATION = "https://stytch.com/docs/api";

/** Formats of this vendor's keys. */
export const STYTCH_FORMATS: readonly KeyFormat[] = [
  defineFormat({
    id: "stytch_test",
    documentation: DOCUMENTATION,
    shape: "secret-test-[0-9A-Za-z_=\\-]{36}",
  }),
  defineFormat({
    id: "stytch_live",
    documentation: DOCUMENTATION,
    shape: "secret-live-[0-9A-Za-z_=\\-]{36}",
  }),
];
