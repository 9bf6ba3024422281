import type { KeyFormat } from "../format.ts";
import { defineFormat } from "../format.ts";

const DOCUMENTATION = "https://developer.paddle.com/api-reference/about/api-keys";

/** Formats of this vendor's keys. */
export const PADDLE_FORMATS: readonly KeyFormat[] = [
  defineFormat({
    id: "paddle",
    documentation: DOCUMENTATION,
    shape: "pdl_live_apikey_[0-9a-z]{26}_[0-9A-Za-z]{22}_[0-9A-Za-z]{3}",
  }),
  defineFormat({
    id: "paddle_sandbox",
    documentation: DOCUMENTATION,
    shape: "pdl_sdbx_apikey_[0-9a-z]{26}_[0-9A-Za-z]{22}_[0-9A-Za-z]{3}",
  }),
];
