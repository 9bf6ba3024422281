import type { KeyFormat } from "../format.ts";
import { defineFormat } from "../format.ts";

const DOCUMENTATION = "https://docs.segmentapis.com/tag/Getting-Started";

/** Formats of this vendor's keys. */
export const SEGMENT_FORMATS: readonly KeyFormat[] = [
  defineFormat({
    id: "segment",
    documentation: DOCUMENTATION,
    shape: "sgp_[0-9A-Za-z]{64}",
  }),
];
