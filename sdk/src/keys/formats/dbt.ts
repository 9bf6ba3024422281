import type { KeyFormat } from "../format.ts";
import { defineFormat } from "../format.ts";

const DOCUMENTATION = "https://docs.getdbt.com/docs/dbt-cloud-apis/authentication";

/** Formats of this vendor's keys. */
export const DBT_FORMATS: readonly KeyFormat[] = [
  defineFormat({
    id: "dbt_service_token",
    documentation: DOCUMENTATION,
    shape: "dbtc_[0-9A-Za-z_\\-]{40,60}",
  }),
  defineFormat({
    id: "dbt_personal_token",
    documentation: DOCUMENTATION,
    shape: "dbtu_[0-9A-Za-z_\\-]{40,60}",
  }),
];
