import { defineContextFormat } from "../context-format.ts";
import type { ContextFormat } from "../context-format.ts";

/** This vendor's keys that only what stands beside them gives away. */
export const AZURE_CONTEXT_FORMATS: readonly ContextFormat[] = [
  defineContextFormat({
    id: "azure_storage_key",
    documentation: "https://learn.microsoft.com/en-us/azure/storage/common/storage-account-keys-manage",
    shape: "[0-9A-Za-z+/]{86}==",
    words: ["account_key", "accountkey", "storage_account", "storage_key", "azure"],
  }),
  defineContextFormat({
    id: "azure_cosmos_key",
    documentation: "https://learn.microsoft.com/en-us/azure/cosmos-db/secure-access-to-data",
    shape: "[0-9A-Za-z+/]{86}==",
    words: ["cosmos"],
    assignedNames: ["cosmos"],
  }),
  defineContextFormat({
    id: "azure_function_key",
    documentation: "https://learn.microsoft.com/en-us/azure/azure-functions/function-keys-how-to",
    shape: "[0-9A-Za-z_\\-]{54}==",
    words: ["functions_key", "function_key", "azure"],
  }),
  defineContextFormat({
    id: "azure_api_management_subscription_key",
    documentation: "https://learn.microsoft.com/en-us/azure/api-management/api-management-subscriptions",
    shape: "[0-9a-f]{32}",
    words: ["ocp_apim", "apim", "azure", "subscription_key"],
  }),
];
