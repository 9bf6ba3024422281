import { createOtlpHttpReceiver } from "./otlp-http.ts";

/** Every receiver by its config id. A new one is a file here and one line below. */
export const RECEIVERS = {
  otlp_http: createOtlpHttpReceiver,
} as const;
