import { createRequiredRoutes } from "../enrich/required-routes.ts";

/** What happens to a leak in a response: nothing is looked for, it is told, or it is told and masked. */
export type ResponseLeakMode = "off" | "flag" | "redact";

/** How responses are treated. */
export interface ResponseLeakOptions {
  readonly responseLeaks: ResponseLeakMode;
  /** Exceptions by path; the first that fits counts. */
  readonly responseLeakRoutes: Readonly<Record<string, ResponseLeakMode>>;
}

const MODES: readonly unknown[] = ["off", "flag", "redact"] satisfies readonly ResponseLeakMode[];

/** Creates the choice of a request's mode by its path. */
export function createLeakModes({
  responseLeaks,
  responseLeakRoutes,
}: ResponseLeakOptions): (path: string) => ResponseLeakMode {
  const routes = Object.entries(responseLeakRoutes).map(
    ([route, mode]) => [createRequiredRoutes([route]), mode] as const,
  );
  if (routes.length === 0) return () => responseLeaks;
  return (path) => routes.find(([matches]) => matches(path))?.[1] ?? responseLeaks;
}

/** Takes `/keys=off,/v1/*=redact` apart, as an argument would hold it; a part without a mode gets none, and is then refused. */
export function splitLeakRoutes(text: string): Readonly<Record<string, string>> {
  const parts = text.split(",").map((part) => part.trim());
  return Object.fromEntries(
    parts
      .filter((part) => part !== "")
      .map((part) => {
        const at = part.lastIndexOf("=");
        return at === -1 ? [part, ""] : [part.slice(0, at).trim(), part.slice(at + 1).trim()];
      }),
  );
}

/** Checks paths and modes; undefined when one of them is not valid. */
export function parseLeakRoutes(value: unknown): Readonly<Record<string, ResponseLeakMode>> | undefined {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return undefined;
  const isValid = Object.entries(value).every(([route, mode]) => route.startsWith("/") && MODES.includes(mode));
  return isValid ? (value as Readonly<Record<string, ResponseLeakMode>>) : undefined;
}
