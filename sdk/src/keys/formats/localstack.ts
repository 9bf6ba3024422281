import type { KeyFormat } from "../format.ts";
import { defineFormat } from "../format.ts";

// No page of the vendor that we found gives these forms, so a finding is no surer than one beside a credential's name.
const DOCUMENTATION = "https://docs.localstack.cloud/aws/getting-started/auth-token/";

/** Formats of this vendor's keys. */
export const LOCALSTACK_FORMATS: readonly KeyFormat[] = [
  defineFormat({
    id: "localstack_auth_token",
    documentation: DOCUMENTATION,
    shape: "ls-[A-Za-z]{8}-[0-9A-Za-z]{4}-[0-9A-Za-z]{4}-[0-9A-Za-z]{4}-[0-9A-Za-z]{12}",
    tier: "context",
    isExact: true,
  }),
];
