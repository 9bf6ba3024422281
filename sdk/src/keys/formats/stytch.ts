import type { KeyFormat } from "../format.ts";
import { defineFormat } from "../format.ts";

// No page of the vendor that we found gives these forms, so a finding is no surer than one beside a credential's name.
const DOCUMENTATION = "https://stytch.com/docs/api";

/** Formats of this vendor's keys. */
export const STYTCH_FORMATS: readonly KeyFormat[] = [
  defineFormat({
    id: "stytch_test",
    documentation: DOCUMENTATION,
    shape: "secret-test-[0-9A-Za-z_=\\-]{36}",
    tier: "context",
  }),
  defineFormat({
    id: "stytch_live",
    documentation: DOCUMENTATION,
    shape: "secret-live-[0-9A-Za-z_=\\-]{36}",
    tier: "context",
  }),
];
