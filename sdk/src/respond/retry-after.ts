/** https://datatracker.ietf.org/doc/html/rfc6585#section-4 */
export const TOO_MANY_REQUESTS = 429;
/** What a longer wait is cut to: a year. */
const MAX_SECONDS = 31_536_000;

/**
 * The `Retry-After` of a response (https://datatracker.ietf.org/doc/html/rfc9110#section-10.2.3).
 *
 * @param value of the header, undefined where the response has none
 * @returns seconds from now, -1 when there is none that can be read
 */
export function readRetryAfter(value: unknown, nowUnixMillis: number): number {
  const text = typeof value === "number" ? String(value) : typeof value === "string" ? value.trim() : "";
  if (/^\d{1,10}$/.test(text)) return Math.min(MAX_SECONDS, Number(text));
  const date = Date.parse(text);
  // A date in the past asks for no wait.
  return Number.isNaN(date) ? -1 : Math.min(MAX_SECONDS, Math.max(0, Math.ceil((date - nowUnixMillis) / 1000)));
}
