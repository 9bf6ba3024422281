import type { KeyFormat } from "../format.ts";
import { defineFormat } from "../format.ts";

const DOCUMENTATION = "https://developer.amazon.com/docs/login-with-amazon/access-token.html";

/** Formats of this vendor's keys. */
export const AMAZON_FORMATS: readonly KeyFormat[] = [
  defineFormat({
    id: "amazon_mws_token",
    documentation: DOCUMENTATION,
    shape: "amzn.mws.[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}",
  }),
  defineFormat({
    id: "amazon_client_secret",
    documentation: DOCUMENTATION,
    shape: "amzn1.oa2-cs.v1.[0-9a-f]{64}",
  }),
  defineFormat({
    id: "amazon_access_token",
    documentation: DOCUMENTATION,
    shape: "Atza\\|[0-9A-Za-z_\\-]{80,2000}",
  }),
  defineFormat({
    id: "amazon_refresh_token",
    documentation: DOCUMENTATION,
    shape: "Atzr\\|[0-9A-Za-z_\\-]{80,2000}",
  }),
];
