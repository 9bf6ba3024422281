import type { KeyFormat } from "../format.ts";
import { defineFormat } from "../format.ts";

const DOCUMENTATION = "https://fly.io/docs/security/tokens/";

/** Formats of this vendor's keys. */
export const FLYIO_FORMATS: readonly KeyFormat[] = [
  defineFormat({
    id: "flyio_token",
    documentation: DOCUMENTATION,
    shape: "FlyV1[ +][0-9A-Za-z+/=_,\\-]{90,3000}",
  }),
  defineFormat({
    id: "flyio_fo1",
    documentation: DOCUMENTATION,
    shape: "fo1_[0-9A-Za-z_\\-]{43}",
  }),
  defineFormat({
    id: "flyio_macaroon",
    documentation: DOCUMENTATION,
    shape: "fm2_[0-9A-Za-z+/=_\\-]{100,2000}",
  }),
  defineFormat({
    id: "flyio_macaroon_v1",
    documentation: DOCUMENTATION,
    shape: "fm1[ar]_[0-9A-Za-z+/=_\\-]{100,2000}",
  }),
];
