import { defineContextFormat } from "../context-format.ts";
import type { ContextFormat } from "../context-format.ts";

/** This vendor's keys that only what stands beside them gives away. */
export const IBM_CONTEXT_FORMATS: readonly ContextFormat[] = [
  defineContextFormat({
    id: "ibm_cloud_api_key",
    documentation: "https://cloud.ibm.com/docs/account?topic=account-userapikey",
    shape: "[0-9A-Za-z_\\-]{44}",
    words: ["ibm", "ibmcloud", "bx", "bluemix"],
    assignedNames: ["ibm", "ibmcloud"],
  }),
];
