import type { KeyFormat } from "../format.ts";
import { defineFormat } from "../format.ts";

const DOCUMENTATION = "https://docs.runpod.io/get-started/api-keys";

/** Formats of this vendor's keys. */
export const RUNPOD_FORMATS: readonly KeyFormat[] = [
  defineFormat({
    id: "runpod",
    documentation: DOCUMENTATION,
    shape: "rpa_[0-9A-Za-z]{40,60}",
  }),
];
