import type { KeyFormat } from "../format.ts";
import { defineFormat } from "../format.ts";

const DOCUMENTATION = "https://io.adafruit.com/api/docs/";

/** Formats of this vendor's keys. */
export const ADAFRUIT_FORMATS: readonly KeyFormat[] = [
  defineFormat({
    id: "adafruit_io_key",
    documentation: DOCUMENTATION,
    shape: "aio_[0-9A-Za-z]{28}",
  }),
];
