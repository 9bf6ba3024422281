import type { KeyFormat } from "../format.ts";
import { defineFormat } from "../format.ts";

const DOCUMENTATION = "https://jfrog.com/help/r/jfrog-platform-administration-documentation/access-tokens";

/** Formats of this vendor's keys. */
export const ARTIFACTORY_FORMATS: readonly KeyFormat[] = [
  defineFormat({
    id: "artifactory_key",
    documentation: DOCUMENTATION,
    shape: "AKCp[0-9A-Za-z]{68,75}",
  }),
  defineFormat({
    id: "artifactory_ref_token",
    documentation: DOCUMENTATION,
    shape: "cmVmd[0-9A-Za-z]{59}",
  }),
];
