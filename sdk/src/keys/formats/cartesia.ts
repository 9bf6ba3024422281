import type { KeyFormat } from "../format.ts";
import { defineFormat } from "../format.ts";

const DOCUMENTATION = "https://docs.cartesia.ai/get-started/overview";

/** Formats of this vendor's keys. */
export const CARTESIA_FORMATS: readonly KeyFormat[] = [
  defineFormat({
    id: "cartesia",
    documentation: DOCUMENTATION,
    shape: "sk_car_[0-9A-Za-z_\\-]{20,64}",
  }),
];
