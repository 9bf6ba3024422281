import { parseShape } from "./shape.ts";
import type { Shape } from "./shape.ts";
import type { SampleMaker } from "./samples.ts";

/**
 * How sure a finding is. `certain`: a checksum or the structure agrees. `likely`: prefix and shape agree.
 * `context`: a credential's name stands beside it.
 */
export type KeyTier = "certain" | "likely" | "context";

/** One format of a vendor's keys. */
export interface KeyFormat {
  /** lower_snake_case, unique. */
  readonly id: string;
  /** Where the vendor describes it. */
  readonly documentation: string;
  readonly shape: Shape;
  /** Accept no longer run than the shape names, and no letter or hyphen before it: for short, common prefixes. */
  readonly isExact: boolean;
  /** How sure a finding is where no checksum and no structure agrees. */
  readonly tier: Exclude<KeyTier, "certain">;
  /** Accept a body of letters in one case behind a short prefix, which would otherwise pass for a word. */
  readonly mayBeOneWord: boolean;
  /** Whether a dot and a letter may follow, as they do where a host's name begins like a key. */
  readonly isHostLabel: boolean;
  /** What may stand right before a key although it ends in a letter: of `bot<key>` in a URL's path, the `bot`. */
  readonly lead?: string;
  /** Lower-case words of which one must stand shortly before the key, or in the attribute's name. Empty: none is needed. */
  readonly contextWords: readonly string[];
  /** A checksum or a structure that raises the tier to `certain`. A wrong one never saves a key from redaction. */
  readonly isCertain?: (key: string) => boolean;
  /** A structure without which it is no key of this format. */
  readonly isPossible?: (key: string) => boolean;
  /** Whole keys that must be found whole. */
  readonly samples: (make: SampleMaker) => readonly string[];
  /** Texts in which this format must not be found. */
  readonly nearMisses: (make: SampleMaker) => readonly string[];
}

/** What a format's file says. */
export interface KeyFormatDefinition {
  readonly id: string;
  readonly documentation: string;
  /** In the language of {@link parseShape}. */
  readonly shape: string;
  /** @default true for texts of five letters and digits at most */
  readonly isExact?: boolean;
  /** `false` refuses what a dot and a letter follow: a host's name. @default true */
  readonly isHostLabel?: boolean;
  /** `context` for shapes that no page of the vendor confirms. @default "likely" */
  readonly tier?: Exclude<KeyTier, "certain">;
  /** @default false */
  readonly mayBeOneWord?: boolean;
  /** @default nothing */
  readonly lead?: string;
  readonly contextWords?: readonly string[];
  readonly isCertain?: (key: string) => boolean;
  readonly isPossible?: (key: string) => boolean;
  /** @default keys drawn from the shape */
  readonly samples?: (make: SampleMaker) => readonly string[];
  /** Beside those that every shape gives: one character short, and a foreign character inside. */
  readonly nearMisses?: (make: SampleMaker) => readonly string[];
}

const SHORT_WORD = /^[0-9A-Za-z]{1,5}$/;
const FORMAT_ID = /^[a-z][a-z0-9_]{1,47}$/;

/**
 * Compiles a format.
 * @throws SyntaxError when the id or the shape is malformed
 */
export function defineFormat(definition: KeyFormatDefinition): KeyFormat {
  const { id, documentation, isCertain, isPossible, lead } = definition;
  if (!FORMAT_ID.test(id))
    throw new SyntaxError("Cannot define a key format: an id of lower-case letters, digits and _ is wanted");
  const shape = parseShape(definition.shape);
  const anchor = shape.segments[shape.anchor];
  return {
    id,
    documentation,
    shape,
    isExact: definition.isExact ?? (anchor?.kind === "text" && SHORT_WORD.test(anchor.text)),
    tier: definition.tier ?? "likely",
    isHostLabel: definition.isHostLabel ?? true,
    mayBeOneWord: definition.mayBeOneWord ?? false,
    contextWords: definition.contextWords ?? [],
    ...(lead === undefined ? {} : { lead }),
    ...(isCertain === undefined ? {} : { isCertain }),
    ...(isPossible === undefined ? {} : { isPossible }),
    samples: definition.samples ?? ((make) => [make.fromShape(shape), make.fromShape(shape)]),
    nearMisses: (make) => [...make.missesOf(shape), ...(definition.nearMisses?.(make) ?? [])],
  };
}

export type { SampleMaker };
