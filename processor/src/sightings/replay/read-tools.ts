import type { AllowFilter, KeyHasher, KeyScanner, KnownKeySearch } from "@keytrail/sdk/keys";

/** Distinct texts that are remembered; a log repeats its clients and routes. */
const MAX_REMEMBERED = 50_000;
/** Over the longest path or agent that says anything. */
const MAX_TEXT_LENGTH = 2_048;

/** How keys are recognised. */
export interface ReadKeys {
  readonly scanner: KeyScanner;
  readonly knownKeys?: Pick<KnownKeySearch, "openPayload" | "closePayload" | "exclude"> | undefined;
  readonly isAllowed?: AllowFilter | undefined;
}

/** What readers do with texts, remembered over all inputs. */
export interface ReadTools {
  readonly keys: ReadKeys;
  readonly hasher: KeyHasher;
  hash(rawKey: string): string;
  previousHash(rawKey: string): string;
  clean(text: string, attributeName: string): string;
  isRawKey(text: string): boolean;
}

/** Creates {@link ReadTools}. */
export function createReadTools(keys: ReadKeys, hasher: KeyHasher): ReadTools {
  const { scanner } = keys;
  const hash = remember((rawKey) => hasher.hash(rawKey));
  const previousHash = remember((rawKey) => hasher.previous?.hash(rawKey) ?? "");
  const cleaners = new Map<string, (text: string) => string>();
  const cleanerOf = (attributeName: string): ((text: string) => string) => {
    const known = cleaners.get(attributeName);
    if (known !== undefined) return known;
    // A cut could split a key so that it is no longer recognised: redact first.
    const cleaner = remember((text) => scanner.redact(text, attributeName).slice(0, MAX_TEXT_LENGTH));
    cleaners.set(attributeName, cleaner);
    return cleaner;
  };
  const isRawKey = remember((text) => (scanner.find(text).some(({ tier }) => tier !== "context") ? "yes" : ""));
  return {
    keys,
    hasher,
    hash,
    previousHash,
    clean: (text, attributeName) => (text === "" ? "" : cleanerOf(attributeName)(text)),
    isRawKey: (text) => isRawKey(text) === "yes",
  };
}

/** A function that answers what it was asked before from memory, which is emptied when it is full. */
function remember(work: (text: string) => string): (text: string) => string {
  const known = new Map<string, string>();
  return (text) => {
    const before = known.get(text);
    if (before !== undefined) return before;
    const result = work(text);
    if (known.size >= MAX_REMEMBERED) known.clear();
    known.set(text, result);
    return result;
  };
}
