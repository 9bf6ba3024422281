import { createHash } from "node:crypto";
import { SightingBatchBuilder, type SightingBatch } from "../../processor/src/sightings/batch.ts";
import type { Sighting } from "../../processor/src/sightings/sighting.ts";

/** 2026-01-05T10:00:00Z: where stories begin. */
export const STORY_START_MILLIS: number = Date.UTC(2026, 0, 5, 10, 0, 0);

let counter = 0;

/** A sighting with what the story does not say filled in; each call is another request. */
export function sighting(part: Partial<Sighting> & { readonly atSeconds?: number } = {}): Sighting {
  const { atSeconds, ...rest } = part;
  const digest = createHash("sha256").update(`story ${counter++}`).digest("hex");
  return {
    traceId: digest.slice(0, 32),
    spanId: digest.slice(32, 48),
    timeUnixMillis: STORY_START_MILLIS + (atSeconds ?? 0) * 1000,
    keyHash: keyHash("story"),
    clientAddress: "192.0.2.1",
    addressUntrusted: false,
    userAgent: "test/1",
    serviceName: "checkout",
    route: "/v1/charges",
    statusCode: 200,
    outcome: "accepted",
    weight: 1,
    keyName: "",
    source: "instance-1",
    ...rest,
  };
}

/** The hash that stands for a key of a given name in tests. */
export function keyHash(name: string): string {
  return createHash("sha256").update(`key ${name}`).digest("hex");
}

/** Sightings as one batch, in the order given. */
export function batchOf(sightings: readonly Sighting[]): SightingBatch {
  const builder = new SightingBatchBuilder(sightings.length);
  for (const one of sightings) builder.add(one);
  return builder.take();
}

/** Cuts a list into pieces of a size. */
export function chunks<T>(list: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(list.length / size) }, (_, i) => list.slice(i * size, (i + 1) * size));
}

/** A seeded stream of numbers in [0, 1): mulberry32 (https://gist.github.com/tommyettinger/46a874533244883189143505d203312c). */
export function randomNumbers(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

/** Another order of the list in which nothing comes later than `latenessMillis` after something newer. */
export function shuffleWithin(list: readonly Sighting[], latenessMillis: number, random: () => number): Sighting[] {
  return list
    .map((one) => ({ one, at: one.timeUnixMillis + random() * (latenessMillis - 1) }))
    .toSorted((a, b) => a.at - b.at)
    .map(({ one }) => one);
}
