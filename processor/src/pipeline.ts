import type { Clock } from "./clock.ts";
import type { Detection } from "./detection.ts";
import type { TelemetryExporter } from "./exporters/otlp-http.ts";
import { KeytrailError } from "./errors.ts";
import { compress, decompress } from "./http/content-coding.ts";
import type { KeyEvent } from "./registry/key-change.ts";
import type { PayloadScanner, ScanContext } from "./otlp/scan.ts";
import type { OtlpAnswer, OtlpHandler, OtlpRequest } from "./receivers/receiver.ts";
import type { Log, Settlement, Telemetry } from "./telemetry.ts";

/** The stages that a payload passes through, in this order. */
export interface PipelineStages {
  readonly payloadScanner: PayloadScanner;
  /** Key scanner and hasher of the payload scanner's context. */
  readonly keys: Pick<ScanContext, "scanner" | "hasher" | "knownKeys" | "isAllowed" | "noteHashKeyId">;
  /** All of them must take the telemetry before it is acknowledged. None: detect and alert only. */
  readonly downstreams: readonly TelemetryExporter[];
  readonly detection: Detection;
  readonly telemetry: Telemetry;
  readonly clock: Clock;
  readonly log: Log;
  /** The most that a body may have after decompression. */
  readonly maxBodyBytes: number;
}

/**
 * The way of a payload:
 * 1. decompress, within the limits;
 * 2. scan: find the sightings and the leaks, flag and redact where there is one;
 * 3. forward to every required downstream: the very bytes that came, unless something was redacted;
 * 4. detection: journal the sightings and apply them, also where a downstream refused the telemetry for good;
 * 5. acknowledge. A 503 at any step leaves the payload with the sender, and counts nothing but the refusal.
 */
export function createPipeline(stages: PipelineStages): OtlpHandler {
  const { payloadScanner, downstreams, detection, telemetry } = stages;
  const ingest = createLoggedIngest(detection, stages.log);

  return async (request) => {
    const receivedAtUnixMillis = stages.clock.nowUnixMillis();
    const body = await decompress(request.wireBody, request.coding, stages.maxBodyBytes, request.lease);
    const keyEvents: KeyEvent[] = [];
    const scanned = payloadScanner.scan(request.signal, request.encoding, body, {
      ...stages.keys,
      isKnownKeyHash: (hash) => detection.isKnownKeyHash(hash),
      connection: request.connection,
      receivedAtUnixMillis,
      noteKeyEvent: (event) => void keyEvents.push(event),
    });
    const settle = telemetry.begin(request.signal, scanned.itemCount);
    let settlement: Settlement = { kind: "refused" };
    try {
      const outgoing = scanned.changed ? await withBody(request, scanned.body) : request;
      const answer = await forward(downstreams, outgoing, scanned.itemCount);
      if (answer.outcome === "refused") return answer;
      if (scanned.batches.length > 0 || scanned.leaks.length > 0 || keyEvents.length > 0) {
        await ingest(scanned.batches, scanned.leaks, receivedAtUnixMillis, keyEvents);
      }
      settlement = toSettlement(answer, scanned.itemCount, downstreams.length > 0);
      return answer;
    } finally {
      settle(settlement);
    }
  };
}

/** An outage of the state, such as a full disk, is one line of the log; its end is another. */
function createLoggedIngest(detection: Detection, log: Log): Detection["ingest"] {
  let isDown = false;
  return async (batches, leaks, receivedAtUnixMillis, keyEvents) => {
    try {
      await detection.ingest(batches, leaks, receivedAtUnixMillis, keyEvents);
    } catch (error) {
      // What nobody expected is logged where it is answered.
      if (!isDown && error instanceof KeytrailError) {
        isDown = true;
        log("WARN", "Telemetry stays with its senders", { reason: error.message });
      }
      throw error;
    }
    if (isDown) log("INFO", "Sightings are journaled again");
    isDown = false;
  };
}

async function withBody(request: OtlpRequest, body: Uint8Array): Promise<OtlpRequest> {
  request.lease.take(body.length);
  return { ...request, wireBody: await compress(body, request.coding) };
}

/** An envelope without items ends here: forwarders may drop them. */
async function forward(
  downstreams: readonly TelemetryExporter[],
  request: OtlpRequest,
  itemCount: number,
): Promise<OtlpAnswer> {
  if (itemCount === 0) return { outcome: "accepted", rejectedItems: 0 };
  const answers = await Promise.all(downstreams.map((downstream) => downstream.send(request)));
  return worstOf(answers);
}

/** A refusal keeps the payload with the sender; then a rejection; then the answer that rejected the most items. */
function worstOf(answers: readonly OtlpAnswer[]): OtlpAnswer {
  let worst: OtlpAnswer = { outcome: "accepted", rejectedItems: 0 };
  for (const answer of answers) if (badness(answer) > badness(worst)) worst = answer;
  return worst;
}

function badness(answer: OtlpAnswer): number {
  if (answer.outcome === "refused") return Number.MAX_VALUE;
  if (answer.outcome === "rejected") return Number.MAX_SAFE_INTEGER;
  // A warning (rejected 0 and a message) is more than nothing, and must get through.
  return answer.rejectedItems + (answer.response === undefined ? 0 : 0.5);
}

function toSettlement(answer: OtlpAnswer, itemCount: number, hasDownstream: boolean): Settlement {
  if (answer.outcome === "refused") return { kind: "refused" };
  const rejectedItems = answer.outcome === "rejected" ? itemCount : answer.rejectedItems;
  return { kind: "answered", hasDownstream, rejectedItems };
}
