import { defineContextFormat } from "../context-format.ts";
import type { ContextFormat } from "../context-format.ts";

/** This vendor's keys that only what stands beside them gives away. */
export const CONFLUENT_CONTEXT_FORMATS: readonly ContextFormat[] = [
  defineContextFormat({
    id: "confluent_legacy_secret",
    documentation:
      "https://docs.confluent.io/cloud/current/security/authenticate/workload-identities/service-accounts/api-keys/overview.html",
    shape: "[0-9A-Za-z+/]{64}",
    words: ["confluent", "kafka"],
    assignedNames: ["confluent", "kafka"],
  }),
];
