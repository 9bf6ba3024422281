import type { KeyFormat } from "../format.ts";
import { defineFormat } from "../format.ts";

const DOCUMENTATION = "https://clickhouse.com/docs/cloud/manage/openapi";

/** Formats of this vendor's keys. */
export const CLICKHOUSE_FORMATS: readonly KeyFormat[] = [
  defineFormat({
    id: "clickhouse_cloud_secret",
    documentation: DOCUMENTATION,
    shape: "4b1d[0-9A-Za-z]{38}",
    isExact: true,
  }),
];
