import type { KeyFormat } from "../format.ts";
import { defineFormat } from "../format.ts";

const DOCUMENTATION = "https://developer.atlassian.com/cloud/trello/guides/rest-api/authorization/";

/** Formats of this vendor's keys. */
export const TRELLO_FORMATS: readonly KeyFormat[] = [
  defineFormat({
    id: "trello_token",
    documentation: DOCUMENTATION,
    shape: "ATTA[0-9A-Fa-f]{72}",
  }),
];
