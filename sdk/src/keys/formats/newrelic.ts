import type { KeyFormat } from "../format.ts";
import { defineFormat } from "../format.ts";

const DOCUMENTATION = "https://docs.newrelic.com/docs/apis/intro-apis/new-relic-api-keys/";

/** Formats of this vendor's keys. */
export const NEWRELIC_FORMATS: readonly KeyFormat[] = [
  defineFormat({
    id: "newrelic_user",
    documentation: DOCUMENTATION,
    shape: "NRAK-[0-9A-Za-z]{27}",
    nearMisses: (make) => [`NRJS-${make.hex(19)}`],
  }),
  defineFormat({
    id: "newrelic_insert",
    documentation: DOCUMENTATION,
    shape: "NRII-[0-9A-Za-z_\\-]{32}",
  }),
  defineFormat({
    id: "newrelic_license",
    documentation: DOCUMENTATION,
    shape: "[0-9a-f]{36}NRAL",
    isExact: true,
  }),
  defineFormat({
    id: "newrelic_license_eu",
    documentation: DOCUMENTATION,
    shape: "eu01xx[0-9a-f]{30}NRAL",
  }),
  defineFormat({
    id: "newrelic_insights_query",
    documentation: DOCUMENTATION,
    shape: "NRIQ-[0-9A-Za-z_\\-]{32}",
  }),
  defineFormat({
    id: "newrelic_rest",
    documentation: DOCUMENTATION,
    shape: "NRRA-[0-9a-f]{42}",
  }),
  defineFormat({
    id: "newrelic_admin",
    documentation: DOCUMENTATION,
    shape: "NRAA-[0-9a-f]{27}",
  }),
  defineFormat({
    id: "newrelic_synthetics",
    documentation: DOCUMENTATION,
    shape: "NRSP-[a-z]{2}[0-9]{2}[0-9A-F]{30,40}",
  }),
];
