import { addLeak } from "./leaks.ts";
import type { ScrubLeak } from "./leaks.ts";
import type { RequestKeys } from "./request-keys.ts";
import type { ScrubAttributes, SubjectScrubber } from "./subject.ts";
import type { InstrumentationScope, Resource } from "./telemetry.ts";

/** A resource or scope and what became of it. */
interface SharedPart<T> {
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
  resource(resource: Resource): Resource;
  scope(scope: InstrumentationScope): InstrumentationScope;
  startBatch(): SharedLeaks;
}

const SHARED_SUBJECT = { traceId: undefined, ownSource: "" };
const NO_LEAKS: readonly ScrubLeak[] = [];

/**
 * Creates the memory of shared parts; it holds them weakly.
 *
 * @param added attributes that every resource gets, unless it has them. @default none
 */
export function createSharedParts(
  scrubber: SubjectScrubber,
  requestKeys: Pick<RequestKeys, "version">,
  added: ScrubAttributes = {},
): SharedParts {
  const addedNames = Object.keys(added);
  const resources = new WeakMap<object, SharedPart<Resource>>();
  const scopes = new WeakMap<object, SharedPart<InstrumentationScope>>();

  function scrubOnce<T extends object>(parts: WeakMap<object, SharedPart<T>>, original: T, scrub: (part: T) => T): T {
    const known = parts.get(original);
    const { version } = requestKeys;
    if (known?.version === version) return known.scrubbed;
    scrubber.begin(SHARED_SUBJECT);
    // What was scrubbed once stays so, though its key may be forgotten since.
    const scrubbed = scrub(known?.scrubbed ?? original);
    const part = known ?? { scrubbed, version, leaks: [], delivered: 0 };
    Object.assign(part, { scrubbed, version });
    for (const leak of scrubber.leaks()) addLeak(part.leaks, leak);
    parts.set(original, part);
    return scrubbed;
  }

  function scrubResource(resource: Resource): Resource {
    const { attributes } = resource;
    const clean = scrubber.attributes(attributes, "resource.attributes");
    const isComplete = addedNames.every((name) => Object.hasOwn(clean, name));
    const scrubbed = isComplete ? clean : { ...added, ...clean };
    return scrubbed === attributes ? resource : createResource(resource, scrubbed, scrubResource);
  }

  function scrubScope(scope: InstrumentationScope): InstrumentationScope {
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

    function take(part: SharedPart<unknown> | undefined): readonly ScrubLeak[] {
      if (part === undefined || part.leaks.length <= part.delivered || taken.has(part)) return NO_LEAKS;
      taken.set(part, part.leaks.length);
      return part.leaks.slice(part.delivered);
    }

    return {
      take(resource, scope) {
        const ofResource = take(resources.get(resource));
        const ofScope = take(scopes.get(scope));
        return ofScope.length === 0 ? ofResource : [...ofResource, ...ofScope];
      },
      delivered() {
        for (const [part, count] of taken) part.delivered = Math.max(part.delivered, count);
      },
    };
  }

  return {
    resource: (resource) => scrubOnce(resources, resource, scrubResource),
    scope: (scope) => scrubOnce(scopes, scope, scrubScope),
    startBatch,
  };
}

/** A settled resource with scrubbed attributes that keeps the interface of OpenTelemetry's own. */
function createResource(
  original: Resource,
  attributes: ScrubAttributes,
  scrub: (resource: Resource) => Resource,
): Resource {
  const resource: Resource = {
    attributes,
    asyncAttributesPending: false,
    ...(original.schemaUrl !== undefined && { schemaUrl: original.schemaUrl }),
    waitForAsyncAttributes: () => Promise.resolve(),
    getRawAttributes: () => Object.entries(attributes),
    merge: (other: unknown) => {
      const merged = other === null || other === undefined ? undefined : original.merge?.(other);
      return merged === undefined ? resource : scrub(merged);
    },
  };
  return resource;
}
