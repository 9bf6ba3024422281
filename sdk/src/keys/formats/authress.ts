import type { KeyFormat } from "../format.ts";
import { defineFormat } from "../format.ts";

const DOCUMENTATION = "https://authress.io/knowledge-base/docs/authorization/service-clients";

/** Formats of this vendor's keys. */
export const AUTHRESS_FORMATS: readonly KeyFormat[] = [
  defineFormat({
    id: "authress_access_key",
    documentation: DOCUMENTATION,
    shape: "[0-9a-z_]{5,40}.[0-9a-z]{4,6}.acc_[0-9a-z\\-]{10,32}.[0-9A-Za-z+/_=\\-]{30,120}",
  }),
  defineFormat({
    id: "authress_access_key_dash",
    documentation: DOCUMENTATION,
    shape: "[0-9a-z_]{5,40}.[0-9a-z]{4,6}.acc-[0-9a-z\\-]{10,32}.[0-9A-Za-z+/_=\\-]{30,120}",
  }),
];
