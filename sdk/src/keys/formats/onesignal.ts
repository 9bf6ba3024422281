import type { KeyFormat } from "../format.ts";
import { defineFormat } from "../format.ts";

const DOCUMENTATION = "https://documentation.onesignal.com/docs/en/keys-and-ids";

/** Formats of this vendor's keys. */
export const ONESIGNAL_FORMATS: readonly KeyFormat[] = [
  defineFormat({
    id: "onesignal",
    documentation: DOCUMENTATION,
    shape: "os_v2_app_[a-z2-7]{103}",
  }),
];
