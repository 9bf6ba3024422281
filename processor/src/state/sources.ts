/** One sender's way in event time. */
export interface Source {
  newestMillis: number;
  latenessMillis: number;
  lastActiveWallMillis: number;
  /** Holds the engine's watermark back. */
  active: boolean;
}

/** A source as a snapshot keeps it. */
export type SourceDump = readonly [
  name: string,
  newestMillis: number,
  latenessMillis: number,
  lastActiveWallMillis: number,
  active: boolean,
];

/**
 * Who sends, and how far each has come in event time. A source's watermark is its newest event time less its lateness;
 * the engine's is the minimum over active sources and never moves back. With no active source it rests at the highest watermark there was.
 * At the cap the source that was silent for longest is forgotten and counted.
 */
export class Sources {
  /** Milliseconds; nothing before it is expected from an active source. */
  watermarkMillis: number = Number.NEGATIVE_INFINITY;
  /** Newest event time of all. */
  newestMillis: number = Number.NEGATIVE_INFINITY;
  evicted = 0;
  readonly #sources = new Map<string, Source>();
  #highestEndedMillis = Number.NEGATIVE_INFINITY;
  readonly #maxSources: number;

  constructor(maxSources: number) {
    this.#maxSources = maxSources;
  }

  find(name: string): Source | undefined {
    return this.#sources.get(name);
  }

  /** The source, made when it is new. Ask only for a source that has an event which counts: an active source holds the watermark back. */
  findOrAdd(name: string, latenessMillis: number): Source {
    const known = this.#sources.get(name);
    if (known !== undefined) return known;
    if (this.#sources.size >= this.#maxSources) this.#evictOne();
    const source = { newestMillis: Number.NEGATIVE_INFINITY, latenessMillis, lastActiveWallMillis: 0, active: true };
    this.#sources.set(name, source);
    return source;
  }

  /** Notes an event that counts for the watermark. */
  advance(source: Source, timeMillis: number, wallMillis: number): void {
    if (timeMillis > source.newestMillis) source.newestMillis = timeMillis;
    if (timeMillis > this.newestMillis) this.newestMillis = timeMillis;
    source.lastActiveWallMillis = wallMillis;
    source.active = true;
  }

  /** Declares a source before its first event. */
  open(name: string, watermarkMillis: number, latenessMillis: number): void {
    this.#sources.set(name, {
      newestMillis: watermarkMillis + latenessMillis,
      latenessMillis,
      lastActiveWallMillis: 0,
      active: true,
    });
  }

  /** The source no longer holds the watermark back. */
  rest(name: string): void {
    const source = this.#sources.get(name);
    if (source !== undefined) source.active = false;
  }

  /** Forgets a source that has ended, its way in the watermark kept. */
  close(name: string): void {
    const source = this.#sources.get(name);
    if (source === undefined) return;
    this.#highestEndedMillis = Math.max(this.#highestEndedMillis, source.newestMillis - source.latenessMillis);
    this.#sources.delete(name);
    this.updateWatermark();
  }

  /** Active sources that were silent since a wall time. */
  silentSince(wallMillis: number): string[] {
    const silent: string[] = [];
    for (const [name, source] of this.#sources)
      if (source.active && source.lastActiveWallMillis < wallMillis) silent.push(name);
    return silent;
  }

  get hasActive(): boolean {
    for (const source of this.#sources.values()) if (source.active) return true;
    return false;
  }

  /** Moves the engine's watermark to where the sources allow, never back. */
  updateWatermark(): void {
    let lowest = Number.POSITIVE_INFINITY;
    let highest = this.#highestEndedMillis;
    let anyActive = false;
    for (const source of this.#sources.values()) {
      const watermark = source.newestMillis - source.latenessMillis;
      if (source.active) {
        anyActive = true;
        if (watermark < lowest) lowest = watermark;
      }
      if (watermark > highest) highest = watermark;
    }
    const next = anyActive ? lowest : highest;
    if (next > this.watermarkMillis) this.watermarkMillis = next;
  }

  dump(): SourceDump[] {
    return Array.from(
      this.#sources,
      ([name, s]) => [name, s.newestMillis, s.latenessMillis, s.lastActiveWallMillis, s.active] as const,
    );
  }

  restore(sources: readonly SourceDump[]): void {
    for (const [name, newestMillis, latenessMillis, lastActiveWallMillis, active] of sources) {
      this.#sources.set(name, { newestMillis, latenessMillis, lastActiveWallMillis, active });
    }
  }

  #evictOne(): void {
    let victim: string | undefined;
    let oldest = Number.POSITIVE_INFINITY;
    for (const [name, source] of this.#sources) {
      if (source.lastActiveWallMillis >= oldest) continue;
      oldest = source.lastActiveWallMillis;
      victim = name;
    }
    if (victim === undefined) return;
    this.close(victim);
    this.evicted++;
  }
}
