import type { AuthOutcome } from "./request-record.ts";

/** The outcome that a status tells where the service says nothing: 401 and 403 are `rejected`; undefined for 0, where no response began. */
export function outcomeOfStatus(statusCode: number): AuthOutcome | undefined {
  if (statusCode === 0) return undefined;
  return statusCode === 401 || statusCode === 403 ? "rejected" : "accepted";
}
