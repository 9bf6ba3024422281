import { context } from "@opentelemetry/api";
import { ATTR_API_KEY_AUTH_OUTCOME, ATTR_API_KEY_ID, ATTR_API_KEY_OWNER, ATTR_KEYTRAIL_AUDIT } from "../attributes.ts";
import type { AuthOutcome, RequestRecord } from "./request-record.ts";
import { recordOfContext } from "./span-processor.ts";

/** What a service knows of the key that it checked. Names, never the key. */
export interface KeyContext {
  /** The owner's own non-secret name of the key; becomes `api_key.id`. */
  readonly id?: string | undefined;
  /** Who owns the key; becomes `api_key.owner`. */
  readonly owner?: string | undefined;
  /** How the service answered the key; wins over the status. */
  readonly outcome?: AuthOutcome | undefined;
}

const OUTCOMES: readonly unknown[] = ["accepted", "rejected", "missing"];

/**
 * Tells the current request's span and audit record whose key it was and how it was answered. Call it where the service checks the key.
 * Fields that are undefined keep what was said before. Never throws; outside of a request, or before the start, it does nothing.
 *
 * @returns whether there was a request to note it on
 * @example setKeyContext({ id: "checkout-prod", owner: "team-payments", outcome: "accepted" });
 */
export function setKeyContext(keyContext: KeyContext): boolean {
  try {
    const record = recordOfContext(context.active());
    if (record === undefined || record.isFinished) return false;
    const { id, owner, outcome } = keyContext;
    if (typeof id === "string") record.span?.setAttribute(ATTR_API_KEY_ID, (record.keyId = id));
    if (typeof owner === "string") record.span?.setAttribute(ATTR_API_KEY_OWNER, (record.keyOwner = owner));
    if (outcome !== undefined && OUTCOMES.includes(outcome)) {
      record.span?.setAttribute(ATTR_API_KEY_AUTH_OUTCOME, (record.outcome = outcome));
      if (outcome === "missing" && record.isAuditable && !record.isAudited) beginAudit(record);
    }
    return true;
  } catch {
    return false;
  }
}

/** The service says that a key was needed: the request counts, as on a route of `keyRequiredRoutes`. */
function beginAudit(record: RequestRecord): void {
  record.isAudited = true;
  record.attributes[ATTR_KEYTRAIL_AUDIT] = true;
  record.span?.setAttribute(ATTR_KEYTRAIL_AUDIT, true);
}
