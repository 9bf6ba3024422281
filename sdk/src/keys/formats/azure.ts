import type { KeyFormat } from "../format.ts";
import { defineFormat } from "../format.ts";

const DOCUMENTATION = "https://learn.microsoft.com/en-us/purview/sit-defn-azure-ad-client-secret";

/** Formats of this vendor's keys. */
export const AZURE_FORMATS: readonly KeyFormat[] = [
  defineFormat({
    id: "azure_servicebus_conn",
    documentation: DOCUMENTATION,
    shape: "SharedAccessKey=[0-9A-Za-z+/]{43}=",
  }),
  defineFormat({
    id: "azure_entra_client_secret",
    documentation: DOCUMENTATION,
    shape: "[0-9A-Za-z]{3}[0-9]Q~[0-9A-Za-z_.~\\-]{31,34}",
    isExact: true,
  }),
  defineFormat({
    id: "azure_devops_pat",
    documentation: DOCUMENTATION,
    shape: "[0-9A-Za-z]{76}AZDO[0-9A-Za-z]{4}",
    isExact: true,
  }),
  defineFormat({
    id: "azure_openai_key",
    documentation: DOCUMENTATION,
    shape: "[0-9A-Za-z]{52}JQQJ99[0-9A-Za-z]{26}",
    isExact: true,
  }),
  defineFormat({
    id: "azure_storage_identifiable",
    documentation: DOCUMENTATION,
    shape: "[0-9A-Za-z+/]{76}\\+ASt[0-9A-Za-z+/]{6}==",
    isExact: true,
  }),
  defineFormat({
    id: "azure_cosmos_identifiable",
    documentation: DOCUMENTATION,
    shape: "[0-9A-Za-z+/]{76}ACDb[0-9A-Za-z+/]{6}==",
    isExact: true,
  }),
  defineFormat({
    id: "azure_function_identifiable",
    documentation: DOCUMENTATION,
    shape: "[0-9A-Za-z_\\-]{44}AzFu[0-9A-Za-z_\\-]{8}==",
    isExact: true,
  }),
];
