import { readHeader } from "./request.ts";
import type { HttpRequest } from "./request.ts";

const MAX_USER_AGENT_CHARACTERS = 512;

/** The `User-Agent` header, cut at 512 characters: a client chooses its length, and telemetry pays for it. */
export function readUserAgent(request: HttpRequest): string | undefined {
  const userAgent = readHeader(request, "user-agent");
  return userAgent?.slice(0, MAX_USER_AGENT_CHARACTERS) || undefined;
}
