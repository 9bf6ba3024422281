/** Where in a document something stands. */
export type SigmaPath = readonly PropertyKey[];

/** Notes what is wrong with a Sigma rule. */
export type Refuse = (path: SigmaPath, wanted: string, received?: string) => void;

/** Whether a value is a mapping. */
export function isMapping(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
