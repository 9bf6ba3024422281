import { KeytrailError } from "../../processor/src/errors.ts";
import type { LeakFinding } from "../../processor/src/leaks/leak.ts";
import type { PayloadScanner, ScanResult } from "../../processor/src/otlp/scan.ts";
import { SightingBatchBuilder } from "../../processor/src/sightings/batch.ts";
import type { SightingBatch } from "../../processor/src/sightings/batch.ts";

/**
 * A scanner of payloads in a format of its own, so that the shell's tests control what a scan finds:
 * - `items=N` gives N items; `sightings=N` gives N sightings with ids of their own from `id=`;
 * - `leak` is replaced by `****` and makes one finding;
 * - a text that starts with `garbage` is no payload; `explode` throws what nobody expects, quoting the payload.
 */
export function createFakePayloadScanner(): PayloadScanner {
  return {
    scan(_signal, _encoding, body, context): ScanResult {
      const text = Buffer.from(body).toString("latin1");
      if (text.startsWith("garbage")) {
        throw new KeytrailError("bad_payload", "Cannot read the payload: wanted OTLP: received something else");
      }
      if (text.includes("explode")) throw new TypeError(`Unexpected token in ${text}`);
      const leaks = text.includes("leak") ? [leakFinding(context.receivedAtUnixMillis, context.connection)] : [];
      const changed = leaks.length > 0;
      return {
        itemCount: numberOf(text, "items"),
        body: changed ? Buffer.from(text.replaceAll("leak", "[redacted]"), "latin1") : body,
        changed,
        batches: sightings(numberOf(text, "sightings"), numberOf(text, "id"), context.receivedAtUnixMillis),
        leaks,
      };
    },
  };
}

function numberOf(text: string, name: string): number {
  return Number(new RegExp(`${name}=(\\d+)`).exec(text)?.[1] ?? 0);
}

function sightings(count: number, firstId: number, timeUnixMillis: number): readonly SightingBatch[] {
  if (count === 0) return [];
  const builder = new SightingBatchBuilder(count);
  for (let row = 0; row < count; row++) {
    builder.add({
      traceId: (firstId + row + 1).toString(16).padStart(32, "0"),
      spanId: "00000000000000aa",
      timeUnixMillis,
      keyHash: "ab".repeat(32),
      clientAddress: "192.0.2.1",
      addressUntrusted: false,
      userAgent: "curl/8",
      serviceName: "checkout",
      route: "/v1/charges",
      statusCode: 200,
      outcome: "accepted",
      weight: 1,
      keyName: "",
      source: "test",
    });
  }
  return [builder.take()];
}

function leakFinding(timeUnixMillis: number, source: string): LeakFinding {
  return {
    kind: "raw_key",
    keyHash: "cd".repeat(32),
    format: "unknown",
    location: "log.body",
    origin: "service",
    serviceName: "checkout",
    codeLocation: "logger",
    traceId: "",
    spanId: "",
    timeUnixMillis,
    clientAddress: "",
    route: "",
    statusCode: 0,
    source,
  };
}
