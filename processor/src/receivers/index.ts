import { createOtlpHttpReceiver } from "./otlp-http.ts";

/** Every receiver by its config id. A new one is a file here and one line below. */
export const RECEIVERS: { readonly otlp_http: typeof createOtlpHttpReceiver } = {
  otlp_http: createOtlpHttpReceiver,
};
