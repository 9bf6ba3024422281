import { addLeak } from "./leaks.ts";
import type { LocationRoot, ScrubLeak } from "./leaks.ts";
import type { RequestKeys } from "./request-keys.ts";
import type { ScrubAttributes, SubjectScrubber } from "./subject.ts";
import type { InstrumentationScope, Resource } from "./telemetry.ts";

/** A resource or scope and what became of it. */
interface SharedPart<T> {
  readonly original: T;
  scrubbed: T;
  /** Version of the request keys that it was scrubbed against. */
  version: number;
  readonly leaks: ScrubLeak[];
  /** How many of its leaks stand on an item that was delivered. */
  delivered: number;
}

/** Leaks of shared parts on their way out with one batch. */
export interface SharedLeaks {
  /** The leaks of these parts that no delivered item is marked with yet; each is given once a batch. */
  take(resource: Resource, scope: InstrumentationScope): readonly ScrubLeak[];
  /** Call when the batch was delivered: its marks need not be repeated. */
  delivered(): void;
}

/**
 * Scrubs what many items share. Exporters group items by the identity of these objects, so one original gives one scrubbed object, until a key
 * that was not known before is found in it.
 */
export interface SharedParts {
  resource<T extends Resource>(resource: T): T;
  scope<T extends InstrumentationScope>(scope: T): T;
  startBatch(): SharedLeaks;
}

const SHARED_SUBJECT = { traceId: "", ownSource: "", isShared: true };
const NO_LEAKS: readonly ScrubLeak[] = [];

/** Creates the memory of shared parts; it holds them weakly. */
export function createSharedParts(scrubber: SubjectScrubber, requestKeys: Pick<RequestKeys, "version">): SharedParts {
  const parts = new WeakMap<object, SharedPart<unknown>>();

  function partOf<T extends object>(original: T, scrub: (part: T) => T): T {
    const known = parts.get(original) as SharedPart<T> | undefined;
    if (known?.version === requestKeys.version) return known.scrubbed;
    const part: SharedPart<T> = known ?? { original, scrubbed: original, version: -1, leaks: [], delivered: 0 };
    scrubber.begin(SHARED_SUBJECT);
    // What was scrubbed once stays so, though its key may be forgotten since.
    part.scrubbed = scrub(part.scrubbed);
    part.version = requestKeys.version;
    for (const leak of scrubber.leaks()) addLeak(part.leaks, leak);
    parts.set(original, part as SharedPart<unknown>);
    return part.scrubbed;
  }

  function scrubResource<T extends Resource>(resource: T): T {
    const { attributes } = resource;
    const scrubbed = scrubber.attributes(attributes, "resource.attributes");
    return scrubbed === attributes ? resource : (createResource(resource, scrubbed, scrubResource) as unknown as T);
  }

  function scrubScope<T extends InstrumentationScope>(scope: T): T {
    const name = scrubber.text(scope.name, "scope.name");
    const version = scope.version === undefined ? undefined : scrubber.text(scope.version, "scope.version");
    const attributes =
      scope.attributes === undefined ? undefined : scrubber.attributes(scope.attributes, "scope.attributes");
    if (name === scope.name && version === scope.version && attributes === scope.attributes) return scope;
    return {
      ...scope,
      name,
      ...(version !== undefined && { version }),
      ...(attributes !== undefined && { attributes }),
    };
  }

  function startBatch(): SharedLeaks {
    const taken = new Map<SharedPart<unknown>, number>();

    function takeFrom(original: object, into: ScrubLeak[]): void {
      const part = parts.get(original);
      if (part === undefined || part.leaks.length <= part.delivered || taken.has(part)) return;
      into.push(...part.leaks.slice(part.delivered));
      taken.set(part, part.leaks.length);
    }

    return {
      take(resource, scope) {
        if (!hasLeaks(parts.get(resource)) && !hasLeaks(parts.get(scope))) return NO_LEAKS;
        const leaks: ScrubLeak[] = [];
        takeFrom(resource, leaks);
        takeFrom(scope, leaks);
        return leaks;
      },
      delivered() {
        for (const [part, count] of taken) part.delivered = Math.max(part.delivered, count);
      },
    };
  }

  return {
    resource: (resource) => partOf(resource, scrubResource),
    scope: (scope) => partOf(scope, scrubScope),
    startBatch,
  };
}

function hasLeaks(part: SharedPart<unknown> | undefined): boolean {
  return part !== undefined && part.leaks.length > part.delivered;
}

/** A settled resource with scrubbed attributes that keeps the interface of OpenTelemetry's own. */
function createResource(
  original: Resource,
  attributes: ScrubAttributes,
  scrub: (resource: Resource) => Resource,
): Resource {
  const merge = (other: unknown): Resource => {
    const merging = original as Resource & { merge?: (other: unknown) => Resource };
    return other === null || other === undefined || merging.merge === undefined
      ? resource
      : scrub(merging.merge(other));
  };
  const resource = {
    attributes,
    asyncAttributesPending: false,
    ...(original.schemaUrl !== undefined && { schemaUrl: original.schemaUrl }),
    waitForAsyncAttributes: () => Promise.resolve(),
    getRawAttributes: () => Object.entries(attributes),
    merge,
  };
  return resource;
}
