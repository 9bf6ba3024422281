import type { KeyFormat } from "../format.ts";
import { defineFormat } from "../format.ts";

const DOCUMENTATION = "https://sourcegraph.com/docs/cli/how-tos/creating_an_access_token";

/** Formats of this vendor's keys. */
export const SOURCEGRAPH_FORMATS: readonly KeyFormat[] = [
  defineFormat({
    id: "sourcegraph_access",
    documentation: DOCUMENTATION,
    shape: "sgp_[0-9A-Fa-f]{40}",
    isExact: true,
  }),
  defineFormat({
    id: "sourcegraph_access_instance",
    documentation: DOCUMENTATION,
    shape: "sgp_[0-9A-Fa-f]{16}_[0-9A-Fa-f]{40}",
  }),
  defineFormat({
    id: "sourcegraph_access_local",
    documentation: DOCUMENTATION,
    shape: "sgp_local_[0-9A-Fa-f]{40}",
  }),
  defineFormat({
    id: "sourcegraph_dotcom_gateway",
    documentation: DOCUMENTATION,
    shape: "sgd_[0-9a-f]{64}",
  }),
  defineFormat({
    id: "sourcegraph_license",
    documentation: DOCUMENTATION,
    shape: "slk_[0-9a-f]{64}",
  }),
];
