import type { AuthOutcome } from "./request-record.ts";

/** The outcome that a status tells where the service says nothing: 401 and 403 are `rejected`. */
export function outcomeOfStatus(statusCode: number): AuthOutcome {
  return statusCode === 401 || statusCode === 403 ? "rejected" : "accepted";
}
