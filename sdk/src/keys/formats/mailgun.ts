import type { KeyFormat } from "../format.ts";
import { defineFormat } from "../format.ts";

const DOCUMENTATION = "https://documentation.mailgun.com/docs/mailgun/user-manual/get-started";

/** Formats of this vendor's keys. */
export const MAILGUN_FORMATS: readonly KeyFormat[] = [
  defineFormat({
    id: "mailgun",
    documentation: DOCUMENTATION,
    shape: "key-[0-9a-f]{32}",
    isExact: true,
    nearMisses: (make) => [`monkey-${make.hex(32)}`, `cache-key-${make.hex(32)}`, `pubkey-${make.hex(32)}`],
  }),
];
