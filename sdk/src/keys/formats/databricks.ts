import type { KeyFormat } from "../format.ts";
import { defineFormat } from "../format.ts";

const DOCUMENTATION = "https://docs.databricks.com/aws/en/dev-tools/auth/pat";

/** Formats of this vendor's keys. */
export const DATABRICKS_FORMATS: readonly KeyFormat[] = [
  defineFormat({
    id: "databricks_pat",
    documentation: DOCUMENTATION,
    shape: "dapi[0-9A-Fa-f]{32}",
  }),
  defineFormat({
    id: "databricks_pat_suffixed",
    documentation: DOCUMENTATION,
    shape: "dapi[0-9A-Fa-f]{32}-[0-9]{1,2}",
  }),
  defineFormat({
    id: "databricks_oauth_secret",
    documentation: DOCUMENTATION,
    shape: "dose[0-9a-f]{32}",
  }),
  defineFormat({
    id: "databricks_service_principal_key",
    documentation: DOCUMENTATION,
    shape: "dkea[0-9a-f]{32}",
  }),
];
