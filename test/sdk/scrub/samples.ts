import { createKeyHasher, createKeyScanner } from "@keytrail/sdk/keys";
import type { KeyHasher } from "@keytrail/sdk/keys";
import { isOwnPlace } from "../../../sdk/src/scrub/own-place.ts";
import { createRequestKeys } from "../../../sdk/src/scrub/request-keys.ts";
import type { RequestKeys } from "../../../sdk/src/scrub/request-keys.ts";
import { createScrubber } from "../../../sdk/src/scrub/scrubber.ts";
import type { Scrubber } from "../../../sdk/src/scrub/scrubber.ts";

/** A key of a known format. */
export const STRIPE_KEY: string = ["sk", "live", "4eC39HqLyjWDarjtT1zdp7dc"].join("_");
/** A key of no known format, with characters that every encoding changes. */
export const ODD_KEY: string = ["Tr4il", "+/=~", '"q\\', "é&", "Zx81"].join("");
/** A key of no known format in plain characters. */
export const PLAIN_KEY: string = ["shop", "Kq7Wm2Zr9Tv4Xb6N"].join("-");
export const TRACE_ID: string = "0af7651916cd43dd8448eb211c80319c";
export const OTHER_TRACE_ID: string = "1bf7651916cd43dd8448eb211c80319c";

export interface Scrubbing {
  readonly hasher: KeyHasher;
  readonly requestKeys: RequestKeys;
  readonly scrubber: Scrubber;
}

// One for all tests: it keeps nothing between calls, and takes milliseconds to make.
const hasher = createKeyHasher({ secret: "test secret of at least thirty-two bytes" });
const scanner = createKeyScanner({ hash: hasher.hash });

/** A scrubber as the SDK starts it. */
export function createScrubbing(): Scrubbing {
  const requestKeys = createRequestKeys({ maxTraces: 100 });
  const scrubber = createScrubber({ scanner, hasher, requestKeys, isOwnPlace });
  return { hasher, requestKeys, scrubber };
}
