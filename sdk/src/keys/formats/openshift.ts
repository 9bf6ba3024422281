import type { KeyFormat } from "../format.ts";
import { defineFormat } from "../format.ts";

const DOCUMENTATION =
  "https://docs.redhat.com/en/documentation/openshift_container_platform/latest/html/authentication_and_authorization/";

/** Formats of this vendor's keys. */
export const OPENSHIFT_FORMATS: readonly KeyFormat[] = [
  defineFormat({
    id: "openshift_user_token",
    documentation: DOCUMENTATION,
    shape: "sha256~[0-9A-Za-z_\\-]{43}",
  }),
];
