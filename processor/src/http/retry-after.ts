import type { Clock } from "../clock.ts";

/** A day: what a downstream asks for beyond it is taken for a mistake. */
const MAX_SECONDS = 86_400;

/**
 * Reads a Retry-After header, in seconds or as a date: https://www.rfc-editor.org/rfc/rfc9110#section-10.2.3
 *
 * @returns whole seconds, at least 1; undefined when the header is absent or makes no sense
 */
export function retryAfterSeconds(header: string | undefined, clock: Clock): number | undefined {
  if (header === undefined) return undefined;
  const text = header.trim();
  const seconds = /^\d+$/.test(text) ? Number(text) : (Date.parse(text) - clock.nowUnixMillis()) / 1000;
  return Number.isNaN(seconds) ? undefined : Math.min(MAX_SECONDS, Math.max(1, Math.ceil(seconds)));
}
