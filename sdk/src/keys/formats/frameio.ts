import type { KeyFormat } from "../format.ts";
import { defineFormat } from "../format.ts";

const DOCUMENTATION = "https://developer.staging.frame.io/docs/getting-started/authentication";

/** Formats of this vendor's keys. */
export const FRAMEIO_FORMATS: readonly KeyFormat[] = [
  defineFormat({
    id: "frameio",
    documentation: DOCUMENTATION,
    shape: "fio-u-[0-9A-Za-z_=\\-]{64}",
  }),
];
