import type { KeyFormat } from "../format.ts";
import { defineFormat } from "../format.ts";

const DOCUMENTATION = "https://docs.dependencytrack.org/integrations/rest-api/";

/** Formats of this vendor's keys. */
export const DEPENDENCY_TRACK_FORMATS: readonly KeyFormat[] = [
  defineFormat({
    id: "dependency_track",
    documentation: DOCUMENTATION,
    shape: "odt_[0-9A-Za-z]{32}",
  }),
  defineFormat({
    id: "dependency_track_v2",
    documentation: DOCUMENTATION,
    shape: "odt_[0-9A-Za-z]{8}_[0-9A-Za-z]{32}",
  }),
];
