/** Public names of @keytrail/processor. `createProcessor` is where to begin. */
export type { Alert, AlertEvidence, AlertState, Severity } from "./alerts/alert.ts";
export { SEVERITIES } from "./alerts/alert.ts";
export type { Clock } from "./clock.ts";
export { systemClock } from "./clock.ts";
export type { Detection, DetectionCounters, RulesOptions } from "./detection.ts";
export { DEFAULT_RULES } from "./detection.ts";
export type { KeytrailErrorCode } from "./errors.ts";
export { KeytrailError } from "./errors.ts";
export type { AlertExporter } from "./exporters/exporter.ts";
export type { AlertsOptions, OtlpHttpListenOptions, ProcessorOptions } from "./options.ts";
export { DEFAULT_LISTEN } from "./options.ts";
export type { Processor } from "./start.ts";
export { createProcessor } from "./start.ts";
export type { StateLimits } from "./state/limits.ts";
export { DEFAULT_LIMITS } from "./state/limits.ts";
export type { Log } from "./telemetry.ts";
