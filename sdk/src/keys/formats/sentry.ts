import type { KeyFormat } from "../format.ts";
import { defineFormat } from "../format.ts";

const DOCUMENTATION = "https://docs.sentry.io/account/auth-tokens/";

/** Formats of this vendor's keys. */
export const SENTRY_FORMATS: readonly KeyFormat[] = [
  defineFormat({
    id: "sentry_user",
    documentation: DOCUMENTATION,
    shape: "sntryu_[0-9a-f]{64}",
  }),
  defineFormat({
    id: "sentry_org",
    documentation: DOCUMENTATION,
    shape: "sntrys_[0-9A-Za-z+/=]{60,400}_[0-9A-Za-z+/]{43}",
    samples: (make) => [`sntrys_eyJ${make.alphanumeric(120)}==_${make.alphanumeric(43)}`],
  }),
  defineFormat({
    id: "sentry_app",
    documentation: DOCUMENTATION,
    shape: "sntrya_[0-9a-f]{64}",
  }),
  defineFormat({
    id: "sentry_integration",
    documentation: DOCUMENTATION,
    shape: "sntryi_[0-9a-f]{64}",
  }),
];
