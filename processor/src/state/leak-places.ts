import { SEVERITIES, type Severity } from "../alerts/alert.ts";
import type { Episodes, EpisodeSubject } from "../alerts/episode.ts";
import { EvidenceCollector, type EvidenceRow, identityWords } from "../alerts/evidence.ts";
import type { LeakFinding } from "../leaks/leak.ts";
import type { LeakRule } from "../rules/rule.ts";
import type { KeyTable } from "./key-table.ts";

interface Run {
  firstCell: number;
  lastCell: number;
  count: number;
  readonly evidence: EvidenceCollector;
}

/** A run of a place that was forgotten, with what it meant then: nothing changes that any more. */
interface SettledRun extends Run {
  readonly severity: Severity;
}

/** One key, leaking at one place of one service. */
interface Place {
  readonly keyHash: string;
  readonly isHashOnly: boolean;
  readonly origin: "service" | "client";
  readonly serviceName: string;
  readonly codeLocation: string;
  readonly location: string;
  runs: Run[];
  lastSecond: number;
  group: Group | undefined;
}

/** The places that make up one alert, and their runs joined. */
interface Group {
  readonly subject: EpisodeSubject;
  readonly places: Set<Place>;
  runs: Run[];
  /** Runs of places that were forgotten while the group went on. */
  settled: SettledRun[];
  /** A place left or came with a past: the runs have to be joined anew. */
  isStale: boolean;
}

interface RunDump extends Omit<Run, "evidence"> {
  readonly evidence: readonly EvidenceRow[];
}

interface LeakPlacesDump {
  readonly places: readonly (Omit<Place, "runs" | "group"> & { readonly runs: readonly RunDump[] })[];
  /** By subject: runs of places that were forgotten. */
  readonly settled: readonly (readonly [string, readonly (RunDump & { readonly severity: Severity })[]])[];
}

/** Parts of the state that the primitive works on. */
export interface LeakState {
  readonly keys: KeyTable;
  readonly episodes: Episodes;
}

/**
 * The primitive behind `leaked_key`: where keys leak, by place. Whether a bare hash is a key's, and how much a leak matters, depends on what is
 * known of the key, so places are kept apart from alerts, and a key that becomes known or accepted has its places told anew.
 * At the cap further places are counted and not followed.
 */
export class LeakPlaces {
  refused = 0;
  readonly #rule: LeakRule;
  readonly #state: LeakState;
  readonly #maxPlaces: number;
  readonly #places = new Map<string, Place>();
  readonly #byKey = new Map<string, Set<string>>();
  readonly #groups = new Map<string, Group>();
  readonly #dirty = new Set<Group>();
  #horizonSecond = Number.NEGATIVE_INFINITY;

  constructor(rule: LeakRule, state: LeakState, maxPlaces: number) {
    this.#rule = rule;
    this.#state = state;
    this.#maxPlaces = maxPlaces;
  }

  get size(): number {
    return this.#places.size;
  }

  /** True when something of this key waits to be told anew should the key become known or accepted. */
  concerns(keyHash: string): boolean {
    return this.#byKey.has(keyHash);
  }

  add(leak: LeakFinding): void {
    const place = this.#placeOf(leak);
    if (place === undefined) return;
    const second = Math.floor(leak.timeUnixMillis / 1000);
    const row = toRow(leak);
    place.lastSecond = Math.max(place.lastSecond, second);
    place.runs = joinRuns([...place.runs, singleRun(second, row)], this.#rule.keepAliveSeconds);
    if (place.group === undefined || place.group.subject.id !== this.#subjectOf(place)?.id) this.#regroup(place);
    else if (!place.group.isStale) {
      place.group.runs = joinRuns([...place.group.runs, singleRun(second, row)], this.#rule.keepAliveSeconds);
    }
    if (place.group !== undefined) this.#dirty.add(place.group);
  }

  /** The key became known or accepted: its places may be told differently. */
  touchKey(keyHash: string): void {
    for (const id of this.#byKey.get(keyHash) ?? []) this.#regroup(this.#places.get(id)!);
  }

  /** Brings the episodes in line with what was touched since the last call. */
  judge(): void {
    for (const group of this.#dirty) this.#reconcile(group);
    this.#dirty.clear();
  }

  /** Forgets places that nothing can join any more; what they gave to a group that goes on stays with it. */
  expire(horizonSecond: number): void {
    this.#horizonSecond = horizonSecond;
    for (const [id, place] of this.#places) {
      const over = place.runs.filter((run) => this.#isOver(run));
      if (over.length === 0) continue;
      place.runs = place.runs.filter((run) => !this.#isOver(run));
      const severity = this.#severityOf(place);
      place.group?.settled.push(...over.map((run) => ({ ...run, severity })));
      if (place.runs.length > 0) continue;
      this.#places.delete(id);
      const ids = this.#byKey.get(place.keyHash);
      ids?.delete(id);
      if (ids?.size === 0) this.#byKey.delete(place.keyHash);
      place.group?.places.delete(place);
    }
    for (const [id, group] of this.#groups) {
      group.runs = group.runs.filter((run) => !this.#isOver(run));
      group.settled = group.settled.filter((part) =>
        group.runs.some((run) => part.firstCell <= run.lastCell && part.lastCell >= run.firstCell),
      );
      if (group.places.size === 0 && group.runs.length === 0) this.#groups.delete(id);
    }
  }

  dump(): LeakPlacesDump {
    return {
      places: Array.from(this.#places.values(), ({ group: _, runs, ...place }) => ({
        ...place,
        runs: runs.map(dumpRun),
      })),
      settled: Array.from(
        this.#groups,
        ([id, group]) => [id, group.settled.map((run) => ({ ...dumpRun(run), severity: run.severity }))] as const,
      ),
    };
  }

  /** @param horizonSecond nothing that counts is older: runs that it has passed are history */
  restore(dumped: unknown, horizonSecond: number): void {
    this.#horizonSecond = horizonSecond;
    const { places, settled } = dumped as LeakPlacesDump;
    for (const { runs, ...place } of places) {
      const id = JSON.stringify([
        place.keyHash,
        place.isHashOnly,
        place.origin,
        place.serviceName,
        place.codeLocation,
        place.location,
      ]);
      const restored: Place = { ...place, runs: runs.map(restoreRun), group: undefined };
      this.#hold(id, restored);
      this.#regroup(restored);
    }
    for (const [id, runs] of settled)
      this.#groups.get(id)?.settled.push(...runs.map((run) => ({ ...restoreRun(run), severity: run.severity })));
    for (const group of this.#groups.values()) this.#rejoin(group);
    // The episodes were restored with the snapshot.
    this.#dirty.clear();
  }

  /** Nothing can join the run any more: its episode is told and archived, and must not open again. */
  #isOver(run: Run): boolean {
    return run.lastCell + this.#rule.keepAliveSeconds <= this.#horizonSecond;
  }

  #placeOf(leak: LeakFinding): Place | undefined {
    const isHashOnly = leak.kind === "key_hash";
    const id = JSON.stringify([
      leak.keyHash,
      isHashOnly,
      leak.origin,
      leak.serviceName,
      leak.codeLocation,
      leak.location,
    ]);
    const known = this.#places.get(id);
    if (known !== undefined) return known;
    if (this.#places.size >= this.#maxPlaces) {
      this.refused++;
      return undefined;
    }
    const { keyHash, origin, serviceName, codeLocation, location } = leak;
    const place: Place = {
      keyHash,
      isHashOnly,
      origin,
      serviceName,
      codeLocation,
      location,
      runs: [],
      lastSecond: 0,
      group: undefined,
    };
    this.#hold(id, place);
    return place;
  }

  #hold(id: string, place: Place): void {
    this.#places.set(id, place);
    const ids = this.#byKey.get(place.keyHash);
    if (ids === undefined) this.#byKey.set(place.keyHash, new Set([id]));
    else ids.add(id);
  }

  /** Puts a place where it belongs now. A group is judged anew even when only its severity may have changed. */
  #regroup(place: Place): void {
    const subject = this.#subjectOf(place);
    if (place.group !== undefined && place.group.subject.id !== subject?.id) this.#leave(place);
    if (subject === undefined) return;
    let group = this.#groups.get(subject.id);
    if (group === undefined) {
      group = { subject, places: new Set(), runs: [], settled: [], isStale: true };
      this.#groups.set(subject.id, group);
    }
    if (place.group !== group) {
      group.places.add(place);
      group.isStale = true;
      place.group = group;
    }
    this.#dirty.add(group);
  }

  #leave(place: Place): void {
    const { group } = place;
    if (group === undefined) return;
    place.group = undefined;
    group.places.delete(place);
    group.isStale = true;
    this.#dirty.add(group);
  }

  /**
   * Whether the key was seen (accepted) before the place's last run was over. What comes later changes nothing of a leak that is told and
   * archived, and so must not change one that happens to be held still.
   */
  #wasKnown(place: Place, firstSeconds: "firstSeen" | "firstAccepted"): boolean {
    const { keys } = this.#state;
    const slot = keys.find(place.keyHash);
    const first = slot === undefined ? 0 : keys[firstSeconds][slot]!;
    return first !== 0 && first < place.lastSecond + this.#rule.keepAliveSeconds;
  }

  /** The alert a place belongs to now; none for the hash of a key that was never seen. */
  #subjectOf(place: Place): EpisodeSubject | undefined {
    if (place.isHashOnly && !this.#wasKnown(place, "firstSeen")) return undefined;
    const accepted = this.#wasKnown(place, "firstAccepted");
    if (place.origin === "client" && !accepted) return this.#pooledSubject(place);
    const entity = {
      ...(place.keyHash === "" ? {} : { "api_key.hash": this.#state.keys.anchorOf(place.keyHash) }),
      "service.name": place.serviceName,
      "code.location": place.codeLocation,
      "keytrail.leak.location": place.location,
    };
    return { rule: this.#rule, entity, slot: -1, id: `${this.#rule.id}\n${JSON.stringify(Object.values(entity))}` };
  }

  /** Keys that nobody knows, sent by clients: one alert a service and place, however many keys a stranger makes up. */
  #pooledSubject(place: Place): EpisodeSubject | undefined {
    if (place.origin !== "client") return undefined;
    const entity = { "service.name": place.serviceName, "keytrail.leak.location": place.location };
    return {
      rule: this.#rule,
      entity,
      slot: -1,
      id: `${this.#rule.id}\npool\n${JSON.stringify(Object.values(entity))}`,
    };
  }

  /** Joins a group's runs anew from what its places hold and what forgotten ones left. */
  #rejoin(group: Group): void {
    const parts = [...group.settled, ...[...group.places].flatMap((place) => place.runs)].map(copyRun);
    group.runs = joinRuns(parts, this.#rule.keepAliveSeconds).filter((run) => !this.#isOver(run));
    group.isStale = false;
  }

  #severityOf(place: Place): Severity {
    return this.#rule.severityOf(place.origin, this.#wasKnown(place, "firstAccepted"));
  }

  /** Of all that the run is made of: whose place came first must not show. */
  #highest({ places, settled }: Group, run: Run): Severity | undefined {
    const isPart = (part: Run): boolean => part.firstCell <= run.lastCell && part.lastCell >= run.firstCell;
    const severities = [...places]
      .filter((place) => place.runs.some(isPart))
      .map((place) => this.#severityOf(place))
      .concat(settled.filter(isPart).map(({ severity }) => severity));
    return SEVERITIES.findLast((severity) => severities.includes(severity));
  }

  #reconcile(group: Group): void {
    const { episodes } = this.#state;
    const { subject, places } = group;
    const reach = this.#rule.keepAliveSeconds;
    if (group.isStale) this.#rejoin(group);
    const { runs } = group;
    for (const episode of [...episodes.of(subject.id)]) {
      const isWanted = runs.some(
        (run) => run.firstCell < episode.lastCell + reach && run.lastCell > episode.firstCell - reach,
      );
      if (!isWanted) episodes.withdraw(episode);
    }
    if (places.size === 0) return;
    for (const run of runs) {
      const severity = this.#highest(group, run);
      if (severity === undefined) continue;
      const episode = episodes.cover(subject, run.firstCell, run.lastCell, severity);
      if (episode === undefined) continue;
      episode.severity = severity;
      episode.count = run.count;
      episode.peak = run.count;
      episode.peakCell = run.firstCell;
      episode.evidence = run.evidence;
    }
  }
}

function singleRun(second: number, row: EvidenceRow): Run {
  const evidence = new EvidenceCollector();
  evidence.add(row);
  return { firstCell: second, lastCell: second, count: 1, evidence };
}

function dumpRun(run: Run): RunDump {
  return { ...run, evidence: run.evidence.rows() };
}

function restoreRun(dumped: RunDump): Run {
  const evidence = new EvidenceCollector();
  for (const row of dumped.evidence) evidence.add(row);
  return { ...dumped, evidence };
}

function copyRun(run: Run): Run {
  const evidence = new EvidenceCollector();
  evidence.merge(run.evidence);
  return { ...run, evidence };
}

/** Runs joined over gaps shorter than the keep-alive; sorted. */
function joinRuns(runs: readonly Run[], keepAliveSeconds: number): Run[] {
  const joined: Run[] = [];
  for (const run of runs.toSorted((a, b) => a.firstCell - b.firstCell)) {
    const last = joined.at(-1);
    if (last === undefined || run.firstCell >= last.lastCell + keepAliveSeconds) {
      joined.push(run);
      continue;
    }
    last.lastCell = Math.max(last.lastCell, run.lastCell);
    last.count += run.count;
    last.evidence.merge(run.evidence);
  }
  return joined;
}

function toRow(leak: LeakFinding): EvidenceRow {
  return {
    timeMillis: leak.timeUnixMillis,
    identity: identityWords(leak.traceId, leak.spanId),
    weight: 1,
    clientAddress: leak.clientAddress,
    route: leak.route,
    serviceName: leak.serviceName,
    statusCode: leak.statusCode,
    outcome: 0,
  };
}
