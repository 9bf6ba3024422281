import type { Alert } from "../alerts/alert.ts";

/**
 * A destination for alerts. The delivery queue calls `export` with one batch at a time and in order;
 * it retries a rejected batch, so that an exporter keeps no queue of its own.
 */
export interface AlertExporter {
  /** Config id, lower_snake_case: `console`, `file`, `otlp_logs`, `webhook`. */
  readonly id: string;
  /**
   * Resolves when the destination has taken all of the batch.
   * @throws KeytrailError `transient` when a retry may help, `export_failed` when it can't
   */
  export(alerts: readonly Alert[]): Promise<void>;
  /** Releases sockets and files; called once, after the last export. */
  shutdown(): Promise<void>;
}
