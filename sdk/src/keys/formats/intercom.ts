import type { KeyFormat } from "../format.ts";
import { defineFormat } from "../format.ts";

const DOCUMENTATION = "https://developers.intercom.com/docs/build-an-integration/learn-more/authentication";

/** Formats of this vendor's keys. */
export const INTERCOM_FORMATS: readonly KeyFormat[] = [
  defineFormat({
    id: "intercom_access_token",
    documentation: DOCUMENTATION,
    shape: "dG9rO[0-9A-Za-z+/]{54}=",
    isExact: true,
  }),
];
