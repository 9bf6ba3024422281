/** The last few values of one attribute that were found clean: a method, a host, a user agent. */
export interface CleanTexts {
  /** @returns the version that the text was last clean at, -1 for a text that isn't remembered */
  versionOf(text: string): number;
  /** Notes a text without a percent sign in which nothing was found. */
  add(text: string, version: number): void;
}

/** Of an attribute with more values than that, none is found again before it is overwritten, whatever the number. */
const SLOTS = 4;
const MAX_CHARACTERS = 256;

/** Creates an empty memory. */
export function createCleanTexts(): CleanTexts {
  const texts: string[] = [];
  const versions: number[] = [];
  let next = 0;
  return {
    versionOf(text) {
      for (let slot = 0; slot < texts.length; slot++) if (texts[slot] === text) return versions[slot] ?? -1;
      return -1;
    },
    add(text, version) {
      if (text.length > MAX_CHARACTERS) return;
      const known = texts.indexOf(text);
      const slot = known === -1 ? next : known;
      if (known === -1) next = (next + 1) % SLOTS;
      texts[slot] = text;
      versions[slot] = version;
    },
  };
}
