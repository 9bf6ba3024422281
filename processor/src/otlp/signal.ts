/** The three signals that are scanned. */
export type OtlpSignal = "traces" | "logs" | "metrics";
/** The two encodings of OTLP/HTTP. */
export type OtlpEncoding = "protobuf" | "json";
