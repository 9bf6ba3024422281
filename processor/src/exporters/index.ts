import { createConsoleExporter } from "./console.ts";
import { createFileExporter } from "./file.ts";
import { createOtlpHttpExporter } from "./otlp-http.ts";
import { createOtlpLogsExporter } from "./otlp-logs.ts";
import { createWebhookExporter } from "./webhook.ts";

/** Every destination of alerts by its config id. A new one is a file here and one line below. */
export const ALERT_EXPORTERS: {
  readonly console: typeof createConsoleExporter;
  readonly file: typeof createFileExporter;
  readonly otlp_logs: typeof createOtlpLogsExporter;
  readonly webhook: typeof createWebhookExporter;
} = {
  console: createConsoleExporter,
  file: createFileExporter,
  otlp_logs: createOtlpLogsExporter,
  webhook: createWebhookExporter,
};

/** Every destination of telemetry by its config id. */
export const TELEMETRY_EXPORTERS: { readonly otlp_http: typeof createOtlpHttpExporter } = {
  otlp_http: createOtlpHttpExporter,
};
