import { isUtf8 } from "node:buffer";
import { redactionMarker } from "../keys/index.ts";
import type { AttributeNames, NameInfo } from "./attribute-names.ts";
import type { ScrubCounts } from "./counts.ts";
import type { ScrubAttributes } from "./subject.ts";

/** What values are scrubbed with. */
export interface ValueScrubberOptions {
  readonly names: AttributeNames;
  /** Attributes whose numbers are let through under a credential's name as well. */
  readonly allowedNames?: ReadonlySet<string> | undefined;
  readonly counts: ScrubCounts;
  readonly scrubText: (text: string, info: NameInfo) => string;
  readonly scrubName: (name: string, info: NameInfo) => string;
}

/** Scrubs values of any nesting, copying only what changes. */
export interface ValueScrubber {
  value(value: unknown, info: NameInfo, depth: number): unknown;
  /** @param place gets the name of the attribute that is scrubbed now, for the location of a leak */
  attributes(attributes: ScrubAttributes, place: { name: string }): ScrubAttributes;
}

/** Deeper values, and circles, are replaced: what can't be looked at doesn't leave. */
const MAX_DEPTH = 24;
/** Shorter numbers under a credential's name are counts and flags, not secrets. */
const MIN_SECRET_NUMBER = 1e7;
const UNSCRUBBED = redactionMarker("unscrubbed");
const OPTION = /^--?([\w-]+)$/;
const OPTION_WITH_VALUE = /(^|\s)(--?[\w-]+)(\s+)(?!-)(\S+)/g;

type Values = Record<string, unknown>;

/** Creates a value scrubber. A value that throws when it is read is dropped. */
export function createValueScrubber(options: ValueScrubberOptions): ValueScrubber {
  const { names, counts, scrubText, scrubName } = options;

  function scrubString(text: string, info: NameInfo): string {
    return scrubText(info.isCommandLine ? text.replace(OPTION_WITH_VALUE, scrubOption) : text, info);
  }

  function scrubOption(whole: string, before: string, option: string, blank: string, value: string): string {
    const info = optionInfo(option);
    return info === undefined ? whole : before + option + blank + scrubText(value, info);
  }

  function optionInfo(text: unknown): NameInfo | undefined {
    const name = typeof text === "string" ? OPTION.exec(text)?.[1] : undefined;
    const info = name === undefined ? undefined : names.infoOf(name);
    return info?.nameClass === "credential" ? info : undefined;
  }

  function scrubArray(values: readonly unknown[], info: NameInfo, depth: number): readonly unknown[] {
    let copy: unknown[] | undefined;
    for (let at = 0; at < values.length; at++) {
      const value = values[at];
      const option =
        at > 0 && typeof value === "string" && !value.startsWith("-") ? optionInfo(values[at - 1]) : undefined;
      const scrubbed = scrubValue(value, option ?? info, depth + 1);
      if (copy === undefined && Object.is(scrubbed, value)) continue;
      copy ??= values.slice(0, at);
      copy.push(scrubbed);
    }
    return copy ?? values;
  }

  function scrubMap(source: Values, depth: number, outer: NameInfo): Values {
    // Exporters read the enumerable properties of any object; printing a Map or a class instance would show more than they.
    let copy: Values | undefined = isPlain(source) ? undefined : {};
    for (const name of Object.keys(source)) {
      const own = names.infoOf(name);
      const value = source[name];
      const scrubbedName = scrubName(name, own);
      const scrubbed = scrubValue(value, outer.nameClass === "credential" ? outer : own, depth + 1);
      if (copy === undefined && scrubbedName === name && Object.is(scrubbed, value)) continue;
      copy ??= copyBefore(source, name);
      setOwn(copy, scrubbedName, scrubbed);
    }
    return copy ?? source;
  }

  function scrubBytes(bytes: Uint8Array, info: NameInfo): Uint8Array {
    const encoding = isUtf8(bytes) ? "utf8" : "latin1";
    const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString(encoding);
    const scrubbed = scrubText(text, info);
    return scrubbed === text ? bytes : new Uint8Array(Buffer.from(scrubbed, encoding));
  }

  function scrubValue(value: unknown, info: NameInfo, depth: number): unknown {
    if (typeof value === "string") return scrubString(value, info);
    if (typeof value === "number") return isScrubbedNumber(value, info) ? redactionMarker("unknown") : value;
    if (typeof value !== "object" || value === null || info.isOwn) return value;
    if (depth > MAX_DEPTH) return UNSCRUBBED;
    if (Array.isArray(value)) return scrubArray(value, info, depth);
    if (value instanceof Uint8Array) return scrubBytes(value, info);
    return isMap(value) ? scrubMap(value, depth, info) : undefined;
  }

  function isScrubbedNumber(value: number, info: NameInfo): boolean {
    return isSecretNumber(value, info) && options.allowedNames?.has(info.name) !== true;
  }

  function scrubAttribute(attributes: ScrubAttributes, name: string, copy: Values | undefined): Values | undefined {
    const info = names.infoOf(name);
    const value = attributes[name];
    // Half of a span's attributes: ours, numbers and flags.
    const isPassed = info.isOwn || typeof value === "boolean";
    const scrubbedName = scrubName(name, info);
    const scrubbed = isPassed ? value : scrubValue(value, info, 0);
    if (copy === undefined && scrubbedName === name && Object.is(scrubbed, value)) return undefined;
    const target = copy ?? copyBefore(attributes, name);
    setOwn(target, scrubbedName, scrubbed);
    return target;
  }

  return {
    value: scrubValue,
    attributes(attributes, place) {
      let copy: Values | undefined;
      for (const name in attributes) {
        if (!Object.hasOwn(attributes, name)) continue;
        place.name = name;
        try {
          copy = scrubAttribute(attributes, name, copy);
        } catch {
          counts.failedValues++;
          copy ??= copyBefore(attributes, name);
        }
      }
      return copy ?? attributes;
    },
  };
}

function isSecretNumber(value: number, info: NameInfo): boolean {
  return info.nameClass === "credential" && Number.isInteger(value) && Math.abs(value) >= MIN_SECRET_NUMBER;
}

function isMap(value: object): value is Values {
  return !Array.isArray(value);
}

function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || prototype === Object.prototype;
}

/** Copies the attributes before `end`, which were read and found clean. */
function copyBefore(attributes: ScrubAttributes, end: string): Values {
  const copy: Values = {};
  for (const name in attributes) {
    if (name === end) break;
    if (Object.hasOwn(attributes, name)) setOwn(copy, name, attributes[name]);
  }
  return copy;
}

/** Defines instead of assigning: the name may be `__proto__`. */
function setOwn(target: Values, name: string, value: unknown): void {
  if (name === "__proto__")
    Object.defineProperty(target, name, { value, enumerable: true, writable: true, configurable: true });
  else target[name] = value;
}
