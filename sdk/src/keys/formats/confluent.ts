import type { KeyFormat } from "../format.ts";
import { defineFormat } from "../format.ts";

const DOCUMENTATION =
  "https://docs.confluent.io/cloud/current/security/authenticate/workload-identities/service-accounts/api-keys/overview.html";

/** Formats of this vendor's keys. */
export const CONFLUENT_FORMATS: readonly KeyFormat[] = [
  defineFormat({
    id: "confluent_secret",
    documentation: DOCUMENTATION,
    shape: "cflt[0-9A-Za-z+/]{60}",
    isExact: false,
  }),
];
