import type { KeyFormat } from "../format.ts";
import { defineFormat } from "../format.ts";

const DOCUMENTATION = "https://docs.rapidapi.com/docs/keys-and-key-rotation";

/** Formats of this vendor's keys. */
export const RAPIDAPI_FORMATS: readonly KeyFormat[] = [
  defineFormat({
    id: "rapidapi_key",
    documentation: DOCUMENTATION,
    shape: "[0-9a-f]{10}msh[0-9a-f]{15}p1[0-9a-f]{6}jsn[0-9a-f]{12}",
    isExact: true,
  }),
];
