import type { KeyHasher, KeyScanner, KnownKeySearch } from "../keys/index.ts";
import type { AllowedSecrets } from "./allowed.ts";
import { createAttributeNames } from "./attribute-names.ts";
import type { NameInfo } from "./attribute-names.ts";
import { createCounts } from "./counts.ts";
import { addLeak, locationOf } from "./leaks.ts";
import type { LocationRoot, ScrubLeak } from "./leaks.ts";
import { parameterNameAt } from "./parameters.ts";
import type { KeyPlace } from "./own-place.ts";
import type { SecretRange } from "./ranges.ts";
import type { RequestKeys, ScrubPattern } from "./request-keys.ts";
import { createSharedParts } from "./shared-parts.ts";
import type { SharedParts } from "./shared-parts.ts";
import type { SubjectScrubber } from "./subject.ts";
import { createTextScrubber } from "./text.ts";
import type { TextFindings } from "./text.ts";
import { createValueScrubber } from "./values.ts";

/** What a scrubber is made of. */
export interface ScrubberOptions {
  readonly scanner: KeyScanner;
  readonly hasher: KeyHasher;
  readonly requestKeys: RequestKeys;
  /** Tells the place that the request presented its key in; what is scrubbed there is no leak. */
  isOwnPlace(place: KeyPlace): boolean;
  /** What is let through. @default nothing */
  readonly allowed?: AllowedSecrets | undefined;
  /** Attributes that every resource has on its way out, unless it has them already. @default none */
  readonly resourceAttributes?: Readonly<Record<string, string>> | undefined;
  /** Told where an export begins and ends. @default none is known */
  readonly knownKeys?: Pick<KnownKeySearch, "openPayload" | "closePayload"> | undefined;
}

/** The process's scrubber: one for all exporters, so that they share its resources and counts. */
export interface Scrubber extends SubjectScrubber {
  /** What many items share, scrubbed once. */
  readonly parts: SharedParts;
  /** Scrubs what leaves together: what is looked at for known keys has one cap, and is forgotten afterwards. */
  withinPayload<T>(scrub: () => T): T;
}

const NO_LEAKS: readonly ScrubLeak[] = [];
const NO_PATTERNS: readonly ScrubPattern[] = [];

/**
 * Creates a scrubber. It is synchronous and works on one item at a time.
 *
 * @param options the recognition engine, the hash, the keys of requests and the judge of own places
 */
export function createScrubber(options: ScrubberOptions): Scrubber {
  const { requestKeys } = options;
  const counts = createCounts();
  const names = createAttributeNames(options.scanner, options.knownKeys === undefined);
  const texts = createTextScrubber({ ...options, names });
  let patterns = NO_PATTERNS;
  let shortestKeyCharacters = Number.POSITIVE_INFINITY;
  const place = { root: "span.name" as LocationRoot, eventName: "", name: "" };
  let ownSource = "";
  let leaks: ScrubLeak[] | undefined;

  function isOwn(text: string, range: SecretRange, info: NameInfo): boolean {
    if (ownSource === "" || place.root !== "span.attributes") return false;
    return options.isOwnPlace({
      source: ownSource,
      attributeName: info.name,
      parameterName: parameterNameAt(text, range.start),
    });
  }

  function record(text: string, findings: TextFindings, info: NameInfo): void {
    for (const joined of findings.joined) {
      counts[joined.matcher]++;
      for (const range of findings.ranges) {
        if (range.matcher !== joined.matcher || range.start < joined.start || range.end > joined.end || !range.isLeak)
          continue;
        if (isOwn(text, range, info)) counts.ownPlace++;
        else if (addLeak((leaks ??= []), { format: range.format, keyHash: range.keyHash, location: locationOf(place) }))
          counts.leaks++;
      }
    }
  }

  function scrubText(text: string, info: NameInfo): string {
    if (info.isOwn) return text;
    const findings = texts.find(text, info);
    if (findings === undefined) return text;
    const redacted = texts.redact(text, findings);
    // An event's name is part of its own location.
    if (place.root === "span.events.name") place.eventName = redacted;
    record(text, findings, info);
    return redacted;
  }

  function mayHoldKey(name: string, info: NameInfo): boolean {
    return !info.isClean || info.mayHoldRecentKey || name.length >= shortestKeyCharacters;
  }

  function scrubName(name: string, info: NameInfo): string {
    if (info.isOwn || !mayHoldKey(name, info)) return name;
    const isTop = place.name === name;
    if (isTop) place.name = "[key]";
    const scrubbed = scrubText(name, names.noName);
    // From here on the name is part of locations, and must not bring its key there.
    if (isTop) place.name = scrubbed;
    return scrubbed;
  }

  function withinPayload<T>(scrub: () => T): T {
    options.knownKeys?.openPayload();
    try {
      return scrub();
    } finally {
      options.knownKeys?.closePayload();
    }
  }

  const values = createValueScrubber({
    allowedNames: options.allowed?.attributeNames,
    names,
    counts,
    scrubText,
    scrubName,
  });

  const subjects: SubjectScrubber = {
    counts,
    begin(subject) {
      patterns = subject.traceId === undefined ? NO_PATTERNS : requestKeys.keysOf(subject.traceId);
      texts.begin(patterns);
      shortestKeyCharacters = Number.POSITIVE_INFINITY;
      for (const { rawKey } of patterns) shortestKeyCharacters = Math.min(shortestKeyCharacters, rawKey.length);
      ownSource = subject.ownSource;
      leaks = undefined;
    },
    text(text, root) {
      setPlace(root, "");
      return scrubText(text, names.noName);
    },
    value(value, root) {
      setPlace(root, "");
      return values.value(value, names.noName, 0);
    },
    attributes(attributes, root, eventName = "") {
      setPlace(root, eventName);
      return values.attributes(attributes, place);
    },
    leaks: () => leaks ?? NO_LEAKS,
  };

  function setPlace(root: LocationRoot, eventName: string): void {
    place.root = root;
    place.eventName = eventName;
    place.name = "";
  }

  return { ...subjects, parts: createSharedParts(subjects, requestKeys, options.resourceAttributes), withinPayload };
}
