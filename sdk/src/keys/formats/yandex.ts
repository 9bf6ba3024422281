import type { KeyFormat } from "../format.ts";
import { defineFormat } from "../format.ts";

const DOCUMENTATION = "https://yandex.cloud/en/docs/security/operations/search-secrets";

/** Formats of this vendor's keys. */
export const YANDEX_FORMATS: readonly KeyFormat[] = [
  defineFormat({
    id: "yandex_cloud_api_key",
    documentation: DOCUMENTATION,
    shape: "AQVN[0-9A-Za-z_\\-]{35,38}",
    isExact: true,
  }),
  defineFormat({
    id: "yandex_cloud_iam_token",
    documentation: DOCUMENTATION,
    shape: "t1.[0-9A-Za-z_=\\-]{20,400}.[0-9A-Za-z_=\\-]{86,88}",
    isExact: true,
  }),
  defineFormat({
    id: "yandex_oauth",
    documentation: DOCUMENTATION,
    shape: "y0_[0-9A-Za-z_\\-]{55,60}",
    isExact: true,
  }),
];
