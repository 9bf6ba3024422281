import type { KeyFormat } from "../format.ts";
import { defineFormat } from "../format.ts";

const DOCUMENTATION = "https://fly.io/docs/security/tokens/";

/** Formats of this vendor's keys. */
export const FLYIO_FORMATS: readonly KeyFormat[] = [
  defineFormat({
    id: "flyio_token",
    documentation: DOCUMENTATION,
    shape: "FlyV1fm2_[0-9A-Za-z+/]{100,900}",
  }),
  defineFormat({
    id: "flyio_fo1",
    documentation: DOCUMENTATION,
    shape: "fo1_[0-9A-Za-z_\\-]{43}",
  }),
];
