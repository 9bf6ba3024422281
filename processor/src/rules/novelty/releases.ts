/** Services whose versions are remembered; the one whose newest version is the oldest goes first. */
const MAX_SERVICES = 16;
/** Versions of a service: enough for those that run beside each other while one replaces the other. */
const MAX_VERSIONS = 8;

/** What a key has met of one service. */
interface Release {
  /** The newest at the end. */
  readonly versions: readonly string[];
  /** When a version came that was not the first; 0 for none yet. */
  readonly newSecond: number;
}

/**
 * When a key met new versions of the services that it uses. A new route of a new version is news for the whole fleet, and so none of the key. Each key
 * tells for itself, from its own sightings in event order: the answer needs no view over all keys, and no order of arrival changes it.
 */
export type Releases = Map<string, Release>;

export function createReleases(): Releases {
  return new Map();
}

/** Notes the version that answered. Empty: unknown. A key's first version of a service is not a new one. */
export function noteRelease(releases: Releases, service: string, version: string, second: number): void {
  if (version === "") return;
  const known = releases.get(service);
  if (known?.versions.includes(version) === true) return;
  const versions = [...(known?.versions ?? []), version].slice(-MAX_VERSIONS);
  releases.delete(service);
  releases.set(service, { versions, newSecond: known === undefined ? 0 : second });
  if (releases.size > MAX_SERVICES) releases.delete(releases.keys().next().value!);
}

/** Whether the key met a new version of the service less than so many seconds ago. */
export function isJustReleased(releases: Releases, service: string, second: number, seconds: number): boolean {
  const newSecond = releases.get(service)?.newSecond ?? 0;
  return newSecond !== 0 && second - newSecond < seconds;
}
