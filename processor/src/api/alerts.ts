import type { KeyScanner } from "@keytrail/sdk/keys";
import { writeAcknowledgement } from "../alerts/acknowledgement.ts";
import { SEVERITIES, type Alert, type Severity } from "../alerts/alert.ts";
import type { Incident } from "../alerts/incident.ts";
import type { AlertsLook, Detection } from "../detection.ts";
import { ApiProblem } from "./route.ts";
import type { ApiAnswer, ApiRequest, ApiRoute } from "./route.ts";

/** What the routes of alerts work on. */
export interface AlertsApiOptions extends Pick<Detection, "look" | "acknowledge" | "explain"> {
  /** What someone writes is kept, so that no key may be in it. */
  readonly scanner: Pick<KeyScanner, "find">;
}

const DEFAULT_LIMIT = 100;
const MAX_LIMIT = 1_000;
const MAX_BY_LENGTH = 200;
const MAX_NOTE_LENGTH = 2_000;
const ACKNOWLEDGE_FIELDS = ["by", "note"];
const LIST_PARAMETERS = ["limit", "after", "severity", "state", "key", "provisional"];
const STATES = ["open", "close"];
/** A key's hash, or its beginning. */
const HASH_START = /^[0-9a-f]{8,64}$/;

/**
 * The routes of alerts: `GET /api/v1/alerts`, `GET /api/v1/alerts/{id}`, `GET /api/v1/alerts/{id}/explanation`, `POST /api/v1/alerts/{id}/acknowledge`, `GET /api/v1/incidents` and
 * `GET /api/v1/incidents/{id}`.
 */
export function createAlertsRoutes({ look, acknowledge, explain, scanner }: AlertsApiOptions): readonly ApiRoute[] {
  async function listAlerts({ query }: ApiRequest): Promise<ApiAnswer> {
    const filter = parseFilter(query, [...LIST_PARAMETERS, "rule", "incident"]);
    const [rule, incident] = [query.get("rule"), query.get("incident")];
    const now = await look(filter.withProvisional);
    const found = now.alerts.filter(
      (alert) =>
        (rule === null || alert.rule.id === rule) &&
        (incident === null || now.incidentOf(alert.id) === incident) &&
        isWanted(alert, filter),
    );
    const { items, next } = page(found.toReversed(), filter);
    return { status: 200, body: { alerts: items.map((alert) => shown(alert, now)), next } };
  }

  async function listIncidents({ query }: ApiRequest): Promise<ApiAnswer> {
    const filter = parseFilter(query, LIST_PARAMETERS);
    const { incidents } = await look(filter.withProvisional);
    const { items, next } = page(
      incidents.filter((incident) => isWanted(incident, filter)),
      filter,
    );
    return { status: 200, body: { incidents: items, next } };
  }

  async function oneAlert({ parameters }: ApiRequest): Promise<ApiAnswer> {
    const now = await look(true);
    const alert = now.alerts.find(({ id }) => id === parameters["id"]);
    if (alert === undefined) throw new ApiProblem(404, "wanted the id of an alert: received another");
    return { status: 200, body: shown(alert, now) };
  }

  async function explainAlert({ parameters }: ApiRequest): Promise<ApiAnswer> {
    const explanation = await explain(parameters["id"] ?? "");
    if (explanation === undefined) throw new ApiProblem(404, "wanted the id of an alert: received another");
    return { status: 200, body: explanation };
  }

  async function oneIncident({ parameters }: ApiRequest): Promise<ApiAnswer> {
    const incident = (await look(true)).incidents.find(({ id }) => id === parameters["id"]);
    if (incident === undefined) throw new ApiProblem(404, "wanted the id of an incident: received another");
    return { status: 200, body: incident };
  }

  async function acknowledgeAlert({ parameters, body }: ApiRequest): Promise<ApiAnswer> {
    const { by, note } = parseAcknowledgement(body, scanner);
    const acknowledgement = await acknowledge(parameters["id"] ?? "", by, note);
    if (acknowledgement === undefined) throw new ApiProblem(404, "wanted the id of an alert: received another");
    return { status: 200, body: { alert: acknowledgement.alert, acknowledged: writeAcknowledgement(acknowledgement) } };
  }

  return [
    { method: "GET", path: "/api/v1/alerts", handle: listAlerts },
    { method: "GET", path: "/api/v1/alerts/{id}", handle: oneAlert },
    { method: "GET", path: "/api/v1/alerts/{id}/explanation", handle: explainAlert },
    { method: "POST", path: "/api/v1/alerts/{id}/acknowledge", handle: acknowledgeAlert },
    { method: "GET", path: "/api/v1/incidents", handle: listIncidents },
    { method: "GET", path: "/api/v1/incidents/{id}", handle: oneIncident },
  ];
}

interface Filter {
  readonly limit: number;
  /** Id that the page before ended with. */
  readonly after: string | null;
  readonly severity: Severity | undefined;
  readonly state: string | null;
  readonly key: string | null;
  readonly withProvisional: boolean;
}

function parseFilter(query: URLSearchParams, known: readonly string[]): Filter {
  if ([...query.keys()].some((name) => !known.includes(name)))
    throw new ApiProblem(400, `wanted ${known.join(", ")}: received another parameter`);
  const limit = Number(query.get("limit") ?? DEFAULT_LIMIT);
  if (!Number.isInteger(limit) || limit < 1 || limit > MAX_LIMIT)
    throw new ApiProblem(400, `wanted a limit from 1 to ${MAX_LIMIT}: received another`);
  const severity = query.get("severity");
  const wanted = SEVERITIES.find((one) => one === severity);
  if (severity !== null && wanted === undefined)
    throw new ApiProblem(400, `wanted a severity among ${SEVERITIES.join(", ")}: received another`);
  const state = query.get("state");
  if (state !== null && !STATES.includes(state))
    throw new ApiProblem(400, `wanted a state among ${STATES.join(", ")}: received another`);
  const key = query.get("key")?.toLowerCase() ?? null;
  if (key !== null && !HASH_START.test(key))
    throw new ApiProblem(400, "wanted a key's hash, or 8 or more of its first hex digits: received something else");
  const provisional = query.get("provisional") ?? "false";
  if (provisional !== "true" && provisional !== "false")
    throw new ApiProblem(400, "wanted provisional true or false: received another");
  return {
    limit,
    after: query.get("after"),
    severity: wanted,
    state,
    key,
    withProvisional: provisional === "true",
  };
}

function isWanted(one: Alert | Incident, { severity, state, key }: Filter): boolean {
  if (severity !== undefined && SEVERITIES.indexOf(one.severity) < SEVERITIES.indexOf(severity)) return false;
  if (state !== null && one.state !== state) return false;
  return key === null || (one.entity["api_key.hash"] ?? "").startsWith(key);
}

/** @returns `next`: the `after` of the next page; null for the last */
function page<T extends { readonly id: string }>(
  all: readonly T[],
  { limit, after }: Filter,
): { readonly items: readonly T[]; readonly next: string | null } {
  const start = after === null ? 0 : all.findIndex(({ id }) => id === after) + 1;
  if (after !== null && start === 0)
    throw new ApiProblem(400, "wanted after: an id that a page ended with: received one that is not there");
  const items = all.slice(start, start + limit);
  return { items, next: start + limit < all.length ? (items.at(-1)?.id ?? null) : null };
}

/** An alert with what is known of it beside the alert set. */
function shown(alert: Alert, now: AlertsLook): unknown {
  const acknowledgement = now.acknowledgementOf(alert.id);
  return {
    ...alert,
    incident: now.incidentOf(alert.id) ?? null,
    acknowledged: acknowledgement === undefined ? null : writeAcknowledgement(acknowledgement),
  };
}

function parseAcknowledgement(
  body: unknown,
  scanner: AlertsApiOptions["scanner"],
): { readonly by: string; readonly note: string } {
  const fields = typeof body === "object" && body !== null && !Array.isArray(body) ? Object.entries(body) : [];
  const { by, note = "" } = Object.fromEntries(fields) as Readonly<Record<string, unknown>>;
  const problems: string[] = [];
  if (fields.some(([name]) => !ACKNOWLEDGE_FIELDS.includes(name)))
    problems.push(`wanted ${ACKNOWLEDGE_FIELDS.join(", ")}: received another field`);
  if (typeof by !== "string" || by.trim() === "" || by.length > MAX_BY_LENGTH)
    problems.push(`by: wanted who it is, 1 to ${MAX_BY_LENGTH} characters`);
  if (typeof note !== "string" || note.length > MAX_NOTE_LENGTH)
    problems.push(`note: wanted a text of at most ${MAX_NOTE_LENGTH} characters`);
  if ([by, note].some((text) => typeof text === "string" && scanner.find(text).length > 0))
    problems.push("wanted texts without a key: received one that looks like a key");
  if (problems.length > 0 || typeof by !== "string" || typeof note !== "string")
    throw new ApiProblem(422, "wanted who acknowledges, and a note: received something else", problems);
  return { by: by.trim(), note: note.trim() };
}
