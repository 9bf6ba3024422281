import type { KeyFormat } from "../format.ts";
import { defineFormat } from "../format.ts";

// No page of the vendor that we found gives these forms, so a finding is no surer than one beside a credential's name.
const DOCUMENTATION = "https://developer.fullstory.com/server/authentication/";

/** Formats of this vendor's keys. */
export const FULLSTORY_FORMATS: readonly KeyFormat[] = [
  defineFormat({
    id: "fullstory",
    documentation: DOCUMENTATION,
    shape: "na1.[0-9A-Za-z+/]{60,160}",
    tier: "context",
    isExact: true,
  }),
  defineFormat({
    id: "fullstory_eu",
    documentation: DOCUMENTATION,
    shape: "eu1.[0-9A-Za-z+/]{60,160}",
    tier: "context",
    isExact: true,
  }),
];
