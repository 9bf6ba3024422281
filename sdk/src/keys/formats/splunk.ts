import type { KeyFormat } from "../format.ts";
import { defineFormat } from "../format.ts";

const DOCUMENTATION = "https://docs.splunk.com/Documentation/Splunk/latest/Data/UsetheHTTPEventCollector";

/** Formats of this vendor's keys. */
export const SPLUNK_FORMATS: readonly KeyFormat[] = [
  defineFormat({
    id: "splunk_hec",
    documentation: DOCUMENTATION,
    shape: "Splunk[ +][0-9A-Fa-f]{8}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{12}",
  }),
];
