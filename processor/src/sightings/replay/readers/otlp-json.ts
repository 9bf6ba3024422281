import { splitLines } from "../lines.ts";
import { createRequestScan } from "../otlp-requests.ts";
import { signalOfJson } from "../otlp-signal.ts";
import type { ReadChunk, ReadContext, ReplayReader } from "./reader.ts";

/** The Collector's batches have no bound of their own: as much as the receiver takes. */
const MAX_LINE_BYTES = 64 * 1024 * 1024;

/**
 * OTLP JSON, one export request a line: what the Collector's file exporter writes by default, all signals in one file.
 * https://opentelemetry.io/docs/specs/otel/protocol/file-exporter/
 */
export const otlpJsonReader: ReplayReader = {
  id: "otlp_json",
  latenessMillis: 120_000,
  hashesKeys: true,
  needsKeyFrom: false,
  sources: "resource",
  detects: (head) => signalOfJson(head) !== undefined,
  read: readLines,
};

async function* readLines(bytes: AsyncIterable<Uint8Array>, context: ReadContext): AsyncGenerator<ReadChunk> {
  const scan = createRequestScan(context);
  for await (const { firstNumber, lines } of splitLines(bytes, MAX_LINE_BYTES)) {
    for (const [index, line] of lines.entries()) {
      const chunk = readLine(line, firstNumber + index);
      if (chunk !== undefined) yield chunk;
    }
  }

  function readLine(line: Buffer | undefined, number: number): ReadChunk | undefined {
    if (line === undefined) {
      context.skip("line", number, `a line of at most ${MAX_LINE_BYTES} bytes`);
      return undefined;
    }
    if (/^\s*(?:\{\s*\}\s*)?$/.test(line.toString("latin1", 0, 64)) && line.length <= 64) return undefined;
    const signal = signalOfJson(line);
    if (signal !== undefined) return scan(signal, "json", line, "line", number);
    context.skip("line", number, "an OTLP JSON request of spans, logs or metrics");
    return undefined;
  }
}
