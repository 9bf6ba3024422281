/** A place in a text that a tool calls a secret. */
export interface Detection {
  readonly start: number;
  /** Exclusive. */
  readonly end: number;
  readonly format: string;
  /** Empty where the tool has none. */
  readonly tier: string;
}

/** A tool under measurement. */
export interface Detector {
  find(text: string, attributeName: string | undefined): Promise<readonly Detection[]>;
  /** What the tool leaves of the text; one that only finds has its places cut out. */
  redact(text: string, attributeName: string | undefined): Promise<string>;
}

/** Cuts places out of a text. */
export function cutOut(text: string, places: readonly Detection[]): string {
  let rest = "";
  let at = 0;
  for (const { start, end } of places.toSorted((one, other) => one.start - other.start)) {
    if (start > at) rest += `${text.slice(at, start)} `;
    at = Math.max(at, end);
  }
  return rest + text.slice(at);
}
