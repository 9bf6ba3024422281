import type { KeyScanner } from "@keytrail/sdk/keys";
import { scanJson } from "./json-scan.ts";
import { scanProtobuf } from "./protobuf-scan.ts";
import { createScanTools, type ScanContext, type ScanResult, type ScanTools } from "./scan-tools.ts";
import type { OtlpEncoding, OtlpSignal } from "./signal.ts";

export type { ScanContext, ScanResult } from "./scan-tools.ts";
export type { OtlpEncoding, OtlpSignal } from "./signal.ts";

/** Looks through OTLP payloads: finds sightings and leaks, redacts and marks, and changes no other byte. */
export interface PayloadScanner {
  /**
   * @param body one export request
   * @throws KeytrailError `bad_payload` when the body is not what signal and encoding say
   */
  scan(signal: OtlpSignal, encoding: OtlpEncoding, body: Uint8Array, context: ScanContext): ScanResult;
}

/** Creates a scanner. It keeps tables of the names it has met, so one of them serves all payloads. */
export function createPayloadScanner(): PayloadScanner {
  let tools: ScanTools | undefined;
  let toolsScanner: KeyScanner | undefined;
  return {
    scan(signal, encoding, body, context) {
      if (tools === undefined || toolsScanner !== context.scanner) {
        tools = createScanTools(context.scanner);
        toolsScanner = context.scanner;
      }
      tools.names.tidy();
      const scanBody = encoding === "protobuf" ? scanProtobuf : scanJson;
      context.knownKeys?.openPayload();
      try {
        return scanBody(signal, body, context, tools);
      } finally {
        // Candidates may be keys: none outlives its payload.
        context.knownKeys?.closePayload();
      }
    },
  };
}
