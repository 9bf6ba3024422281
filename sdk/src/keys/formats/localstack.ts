import type { KeyFormat } from "../format.ts";
import { defineFormat } from "../format.ts";

const DOCUMENTATION = "https://docs.localstack.cloud/aws/getting-started/auth-token/";

/** Formats of this vendor's keys. */
export const LOCALSTACK_FORMATS: readonly KeyFormat[] = [
  defineFormat({
    id: "localstack_auth_token",
    documentation: DOCUMENTATION,
    shape: "ls-[A-Za-z]{8}-[0-9A-Za-z]{4}-[0-9A-Za-z]{4}-[0-9A-Za-z]{4}-[0-9A-Za-z]{12}",
    isExact: true,
  }),
];
