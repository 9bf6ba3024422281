import type { KeyFormat } from "../format.ts";
import { defineFormat } from "../format.ts";

const DOCUMENTATION = "https://learn.microsoft.com/en-us/purview/sit-defn-azure-ad-client-secret";

/** Microsoft publishes the signatures that its services put at a fixed place of their keys. */
const IDENTIFIABLE_KEYS = "https://github.com/microsoft/security-utilities";

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
    shape: "[0-9A-Za-z_.~\\-]{3}[0-9]Q~[0-9A-Za-z_.~\\-]{31,34}",
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
    documentation: IDENTIFIABLE_KEYS,
    shape: "[0-9A-Za-z]{52}JQQJ9[9DH][0-9A-Za-z]{26}",
    isExact: true,
  }),
  defineFormat({
    id: "azure_storage_identifiable",
    documentation: IDENTIFIABLE_KEYS,
    shape: "[0-9A-Za-z+/]{76}\\+ASt[0-9A-Za-z+/]{6}==",
    isExact: true,
  }),
  defineFormat({
    id: "azure_cosmos_identifiable",
    documentation: IDENTIFIABLE_KEYS,
    shape: "[0-9A-Za-z+/]{76}ACDb[0-9A-Za-z+/]{6}==",
    isExact: true,
  }),
  defineFormat({
    id: "azure_function_identifiable",
    documentation: IDENTIFIABLE_KEYS,
    shape: "[0-9A-Za-z_\\-]{44}AzFu[0-9A-Za-z_\\-]{8}==",
    isExact: true,
  }),
  defineFormat({
    id: "azure_batch_key",
    documentation: IDENTIFIABLE_KEYS,
    shape: "[0-9A-Za-z+/]{76}\\+ABa[0-9A-Za-z+/]{5}[AQgw]==",
    isExact: true,
  }),
  defineFormat({
    id: "azure_ml_classic_key",
    documentation: IDENTIFIABLE_KEYS,
    shape: "[0-9A-Za-z+/]{76}\\+AMC[0-9A-Za-z+/]{5}[AQgw]==",
    isExact: true,
  }),
  defineFormat({
    id: "azure_api_management_key",
    documentation: IDENTIFIABLE_KEYS,
    shape: "[0-9A-Za-z+/]{76}APIM[0-9A-Za-z+/]{5}[AQgw]==",
    isExact: true,
  }),
  defineFormat({
    id: "azure_relay_key",
    documentation: IDENTIFIABLE_KEYS,
    shape: "[0-9A-Za-z+/]{33}\\+ARm[A-P][0-9A-Za-z+/]{5}=",
    isExact: true,
  }),
  defineFormat({
    id: "azure_event_hub_key",
    documentation: IDENTIFIABLE_KEYS,
    shape: "[0-9A-Za-z+/]{33}\\+AEh[A-P][0-9A-Za-z+/]{5}=",
    isExact: true,
  }),
  defineFormat({
    id: "azure_service_bus_key",
    documentation: IDENTIFIABLE_KEYS,
    shape: "[0-9A-Za-z+/]{33}\\+ASb[A-P][0-9A-Za-z+/]{5}=",
    isExact: true,
  }),
  defineFormat({
    id: "azure_iot_key",
    documentation: IDENTIFIABLE_KEYS,
    shape: "[0-9A-Za-z+/]{33}AIoT[A-P][0-9A-Za-z+/]{5}=",
    isExact: true,
  }),
  defineFormat({
    id: "azure_redis_key",
    documentation: IDENTIFIABLE_KEYS,
    shape: "[0-9A-Za-z+/]{33}AzCa[A-P][0-9A-Za-z+/]{5}=",
    isExact: true,
  }),
  defineFormat({
    id: "azure_event_grid_key",
    documentation: IDENTIFIABLE_KEYS,
    shape: "[0-9A-Za-z+/]{33}AZEG[A-P][0-9A-Za-z+/]{5}=",
    isExact: true,
  }),
  defineFormat({
    id: "azure_search_key",
    documentation: IDENTIFIABLE_KEYS,
    shape: "[0-9A-Za-z]{42}AzSe[A-D][0-9A-Za-z]{5}",
    isExact: true,
  }),
  defineFormat({
    id: "azure_container_registry_key",
    documentation: IDENTIFIABLE_KEYS,
    shape: "[0-9A-Za-z+/]{42}\\+ACR[A-D][0-9A-Za-z+/]{5}",
    isExact: true,
  }),
  defineFormat({
    id: "azure_app_configuration_conn",
    documentation: DOCUMENTATION,
    shape: ".azconfig.io;Id=[0-9A-Za-z+/:\\-]{4,80};Secret=[0-9A-Za-z+/]{36,100}",
  }),
];
