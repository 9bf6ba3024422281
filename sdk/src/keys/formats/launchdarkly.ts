import type { KeyFormat } from "../format.ts";
import { defineFormat } from "../format.ts";

const DOCUMENTATION = "https://launchdarkly.com/docs/home/account/api";

/** Formats of this vendor's keys. */
export const LAUNCHDARKLY_FORMATS: readonly KeyFormat[] = [
  defineFormat({
    id: "launchdarkly_sdk",
    documentation: DOCUMENTATION,
    shape: "sdk-[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}",
    isHostLabel: false,
    isExact: true,
    nearMisses: (make) => [`mob-${make.uuid()}`, `https://sdk-${make.uuid()}.example.com`],
  }),
  defineFormat({
    id: "launchdarkly_api",
    documentation: DOCUMENTATION,
    shape: "api-[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}",
    isHostLabel: false,
    isExact: true,
    nearMisses: (make) => [`https://api-${make.uuid()}.eu.example.com/v1`, `rest-api-${make.uuid()}`],
  }),
];
