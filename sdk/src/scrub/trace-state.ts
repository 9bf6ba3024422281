import type { SpanContext, TraceState } from "@opentelemetry/api";
import type { LocationRoot } from "./leaks.ts";
import type { SubjectScrubber } from "./subject.ts";

/*
 * W3C trace state (https://www.w3.org/TR/trace-context/#tracestate-header): list-members `key=value` joined by commas. A redaction marker holds
 * neither comma nor equals sign, so it is a valid value. OpenTelemetry's own member (`ot=th:...`) must survive: weights are read from it.
 */

/** Scrubs the values of a trace state; a member whose KEY holds a secret is dropped. The very same object when nothing changed. */
export function scrubTraceState(state: TraceState, root: LocationRoot, scrubber: SubjectScrubber): TraceState {
  const serialized = state.serialize();
  let changed = false;
  const members: [string, string][] = [];
  for (const member of serialized.split(",")) {
    const equals = member.indexOf("=");
    const key = equals < 0 ? member : member.slice(0, equals);
    const value = equals < 0 ? "" : member.slice(equals + 1);
    const scrubbed = scrubber.text(value, root);
    const isKeyClean = scrubber.text(key, root) === key;
    changed ||= scrubbed !== value || !isKeyClean;
    if (isKeyClean && equals >= 0) members.push([key, scrubbed]);
  }
  return changed ? createTraceState(members) : state;
}

/** The span context with a scrubbed trace state; the very same object when nothing changed. */
export function scrubSpanContext<T extends SpanContext | undefined>(
  context: T,
  root: LocationRoot,
  scrubber: SubjectScrubber,
): T {
  const state = context?.traceState;
  if (context === undefined || state === undefined) return context;
  const scrubbed = scrubTraceState(state, root, scrubber);
  return scrubbed === state ? context : { ...context, traceState: scrubbed };
}

function createTraceState(members: readonly (readonly [string, string])[]): TraceState {
  const values = new Map(members);
  return {
    set: (key, value) => createTraceState([[key, value], ...members.filter(([other]) => other !== key)]),
    unset: (key) => createTraceState(members.filter(([other]) => other !== key)),
    get: (key) => values.get(key),
    serialize: () => members.map(([key, value]) => `${key}=${value}`).join(","),
  };
}
