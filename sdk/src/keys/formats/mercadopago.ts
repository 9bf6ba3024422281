import type { KeyFormat } from "../format.ts";
import { defineFormat } from "../format.ts";

const DOCUMENTATION = "https://www.mercadopago.com.br/developers/en/docs/your-integrations/credentials";

/** Formats of this vendor's keys. */
export const MERCADOPAGO_FORMATS: readonly KeyFormat[] = [
  defineFormat({
    id: "mercadopago_access_token",
    documentation: DOCUMENTATION,
    shape: "APP_USR-[0-9]{10,20}-[0-9]{6}-[0-9a-f]{32}-[0-9]{5,12}",
  }),
  defineFormat({
    id: "mercadopago_test_access_token",
    documentation: DOCUMENTATION,
    shape: "TEST-[0-9]{10,20}-[0-9]{6}-[0-9a-f]{32}-[0-9]{5,12}",
  }),
];
