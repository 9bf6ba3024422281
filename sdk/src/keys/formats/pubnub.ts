import type { KeyFormat } from "../format.ts";
import { defineFormat } from "../format.ts";

const DOCUMENTATION = "https://www.pubnub.com/docs/general/setup/account-setup";

/** Formats of this vendor's keys. */
export const PUBNUB_FORMATS: readonly KeyFormat[] = [
  defineFormat({
    id: "pubnub_secret",
    documentation: DOCUMENTATION,
    shape: "sec-c-[0-9A-Za-z+/]{48}",
    nearMisses: (make) => [`pub-c-${make.uuid()}`, `sub-c-${make.uuid()}`],
  }),
];
