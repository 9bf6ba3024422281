import type { KeyHasher } from "@keytrail/sdk/keys";
import type { LeakFinding } from "../../../leaks/leak.ts";
import type { KeyEvent } from "../../../registry/key-change.ts";
import type { SightingBatch } from "../../batch.ts";
import type { Sighting } from "../../sighting.ts";
import type { ReadKeys } from "../read-tools.ts";

/** Ids of the formats that recorded input may have, as `--input-format` takes them. */
export type InputFormat = "otlp_json" | "otlp_protobuf" | "cloudtrail" | "access_log" | "sightings";

/** The fields of a log that may stand for a key together. */
export type KeyFromName = "client.address" | "user_agent.original";

/** Some of an input, in the order of the input. */
export interface ReadChunk {
  readonly batches: readonly SightingBatch[];
  readonly leaks: readonly LeakFinding[];
  /** What services told of their keys. */
  readonly keyEvents?: readonly KeyEvent[];
}

/** What a reader is given beside the bytes. */
export interface ReadContext {
  /** The input's name, which is its source where the format knows none. */
  readonly source: string;
  readonly latenessMillis: number;
  /** The input can't be read again: what has been read is handed on at once, not when a batch is full. */
  readonly isStream: boolean;
  /** Empty: keys come from the format alone. */
  readonly keyFrom: readonly KeyFromName[];
  readonly keys: ReadKeys;
  readonly hasher: KeyHasher;
  /** The hash of a raw key, remembered for the next time. */
  hash(rawKey: string): string;
  /** The same under the hash secret before; empty while none is being rotated. */
  previousHash(rawKey: string): string;
  /** Text as it may be shown: without raw keys, bounded in length. */
  clean(text: string, attributeName: string): string;
  /** True when the text is a raw key of a known format, where a hash was expected. */
  isRawKey(text: string): boolean;
  /** True for the hash of a key that was seen in use. */
  isKnownKeyHash(keyHash: string): boolean;
  /**
   * Counts and names what could not be read.
   * @param place `line`, `message` or `record`, with its number from 1
   * @param reason what was wanted; never what was read, which may be a key
   */
  skip(place: string, number: number, reason: string): void;
  /** Counts an event that is no sighting, since it has no key. */
  withoutKey(): void;
  /** Takes what a line says that it is: an attack by its name, or nothing of the kind. Absent: nobody asks. */
  readonly noteLabel?:
    | ((
        sighting: Pick<Sighting, "timeUnixMillis" | "keyHash" | "clientAddress" | "serviceName">,
        label: string,
      ) => void)
    | undefined;
}

/** Reads one format. */
export interface ReplayReader {
  readonly id: InputFormat;
  /** How late events of this format come, milliseconds. */
  readonly latenessMillis: number;
  /** Raw keys of the input are hashed here: hashes compare only under one hash secret. */
  readonly hashesKeys: boolean;
  /** The format knows no keys: {@link ReadContext.keyFrom} must name fields. */
  readonly needsKeyFrom: boolean;
  /** Each `source` that the input holds; `input` when the input itself is the source. */
  readonly sources: "input" | "resource";
  /** @param head the first bytes of the input, decompressed: 64 KiB, or all of it */
  detects(head: Uint8Array): boolean;
  /** @throws KeytrailError `input_unreadable` when the whole is not of the format */
  read(bytes: AsyncIterable<Uint8Array>, context: ReadContext): AsyncGenerator<ReadChunk>;
}
