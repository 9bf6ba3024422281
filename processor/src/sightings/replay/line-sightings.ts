import type { AuthOutcome, Sighting } from "../sighting.ts";
import { SightingBatchBuilder } from "../batch.ts";
import { hash } from "node:crypto";
import { identityOfEvent, LineIdentities } from "./identity.ts";
import { splitLines } from "./lines.ts";
import type { KeyFromName, ReadChunk, ReadContext } from "./readers/reader.ts";

/** Rows that are applied together. */
export const BATCH_ROWS = 4_096;
/** Longer than any line of a log should be. */
const MAX_LINE_BYTES = 1024 * 1024;

/** What a line or a record says of a request; identity and source are found out by the one who calls. */
export interface ReadSighting extends Omit<Sighting, "traceId" | "spanId" | "source"> {
  readonly traceId?: string;
  readonly spanId?: string;
  /** The format's own id of the event. */
  readonly eventId?: string;
}

/** A sighting, `no_key`, or why it could not be read: what was wanted. */
export type Reading = ReadSighting | "no_key" | { readonly wanted: string };

/** Reads a format of one event a line. */
export async function* readSightingLines(
  bytes: AsyncIterable<Uint8Array>,
  context: ReadContext,
  parse: (line: string, context: ReadContext) => Reading,
): AsyncGenerator<ReadChunk> {
  const collector = new SightingCollector(context);
  for await (const { firstNumber, lines } of splitLines(bytes, MAX_LINE_BYTES)) {
    for (const [index, bytesOfLine] of lines.entries()) {
      const number = firstNumber + index;
      if (bytesOfLine === undefined) {
        context.skip("line", number, `a line of at most ${MAX_LINE_BYTES} bytes`);
        continue;
      }
      const line = bytesOfLine.toString("utf8").replace(/\r$/, "");
      if (line.trim() === "") continue;
      if (collector.add("line", number, parse(line, context), line)) yield collector.take();
    }
    if (context.isStream) yield collector.take();
  }
  yield collector.take();
}

/** Gathers readings into batches and counts those that are no sightings. */
export class SightingCollector {
  readonly #context: ReadContext;
  readonly #identities: LineIdentities;
  #builder = new SightingBatchBuilder(BATCH_ROWS);

  constructor(context: ReadContext) {
    this.#context = context;
    this.#identities = new LineIdentities(context.latenessMillis);
  }

  /**
   * @param text stands for the event where it has no id
   * @returns true when the batch is full and must be taken
   */
  add(place: string, number: number, reading: Reading, text: string): boolean {
    if (reading === "no_key") this.#context.withoutKey();
    else if ("wanted" in reading) this.#context.skip(place, number, reading.wanted);
    else this.#builder.add({ ...reading, ...this.#identityOf(reading, text), source: this.#context.source });
    return this.#builder.isFull;
  }

  take(): ReadChunk {
    const builder = this.#builder;
    if (builder.length === 0) return { batches: [], leaks: [] };
    this.#builder = new SightingBatchBuilder(BATCH_ROWS);
    return { batches: [builder.take()], leaks: [] };
  }

  #identityOf(reading: ReadSighting, text: string): { readonly traceId: string; readonly spanId: string } {
    const { traceId, spanId, eventId } = reading;
    if (traceId !== undefined && spanId !== undefined) return { traceId, spanId };
    return eventId === undefined ? this.#identities.identityOf(text, reading.timeUnixMillis) : identityOfEvent(eventId);
  }
}

/** How the service answered, by the status alone. */
export function outcomeOf(statusCode: number): AuthOutcome {
  if (statusCode === 0) return "unknown";
  return statusCode === 401 || statusCode === 403 ? "rejected" : "accepted";
}

/**
 * What stands for a key where the log knows none: SHA-256 over the fields' values, joined by newlines.
 * @returns the empty string when none of the fields has a value
 */
export function keyFromFields(names: readonly KeyFromName[], fields: Readonly<Record<KeyFromName, string>>): string {
  const values = names.map((name) => fields[name]);
  return values.every((value) => value === "") ? "" : hash("sha256", values.join("\n"), "hex");
}
