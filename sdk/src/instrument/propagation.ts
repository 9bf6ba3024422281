import { context as contexts, trace } from "@opentelemetry/api";
import type { Context, TextMapPropagator, TextMapSetter } from "@opentelemetry/api";
import { carryAwaitingRequest } from "../enrich/awaiting-request.ts";
import type { Scrubber } from "../scrub/scrubber.ts";
import { markLeaks } from "../scrub/leaks.ts";
import { findApiGlobals } from "./api-globals.ts";

/** Headers that hold ids only, which their propagators checked; a trace must stay whole whatever somebody presents as a key. */
const ID_HEADERS: ReadonlySet<string> = new Set([
  "traceparent",
  "b3",
  "x-b3-traceid",
  "x-b3-spanid",
  "x-b3-parentspanid",
  "x-b3-sampled",
  "x-b3-flags",
  "uber-trace-id",
  "x-amzn-trace-id",
]);

/**
 * Puts scrubbing behind the process's propagator, so that a key that came in as baggage or trace state is not forwarded to other hosts.
 * OpenTelemetry makes the propagator from the environment and has no public way to it but the API's own registry.
 *
 * @returns whether there was a propagator
 */
export function scrubPropagation(scrubber: Scrubber): boolean {
  const globals = findApiGlobals();
  const inner = globals?.propagation;
  if (globals === undefined || inner === undefined) return false;
  globals.propagation = wrapPropagator(inner, scrubber);
  return true;
}

/**
 * A propagator whose outgoing headers hold no key. A list member with a key is left out whole: no marker stands in its place, because it would
 * hold the key's hash, and a hash never travels to other hosts. The span of the call is marked. Fails closed: a header that can't be scrubbed is
 * not sent.
 */
export function wrapPropagator(inner: TextMapPropagator, scrubber: Scrubber): TextMapPropagator {
  function inject(context: Context, carrier: unknown, setter: TextMapSetter): void {
    inner.inject(context, carrier, {
      set(target, name, value) {
        const kept = ID_HEADERS.has(name.toLowerCase()) ? value : scrubHeader(context, name, value, scrubber);
        if (kept !== "") setter.set(target, name, kept);
      },
    });
  }
  return {
    inject,
    extract: (context, carrier, getter) =>
      carryAwaitingRequest(contexts.active(), inner.extract(context, carrier, getter)),
    fields: () => inner.fields(),
  };
}

function scrubHeader(context: Context, name: string, value: string, scrubber: Scrubber): string {
  try {
    return scrubber.withinPayload(() => {
      const span = trace.getSpan(context) ?? trace.getSpan(contexts.active());
      scrubber.begin({ traceId: span?.spanContext().traceId ?? "", ownSource: "" });
      const kept = value.split(",").filter((member) => isClean(member, name, scrubber));
      const leaks = scrubber.leaks();
      if (leaks.length > 0) span?.setAttributes(markLeaks({}, leaks));
      return kept.join(",");
    });
  } catch {
    scrubber.counts.failedValues++;
    return "";
  }
}

/** https://www.w3.org/TR/baggage/: `name=value;property`, percent-encoded. Trace state has the same form, without the encoding. */
function isClean(member: string, header: string, scrubber: Scrubber): boolean {
  const root = `propagation.${header.toLowerCase() === "tracestate" ? "tracestate" : "baggage"}` as const;
  if (scrubber.text(member, root) !== member) return false;
  const equals = member.indexOf("=");
  if (equals < 0) return true;
  const named = { [decode(member.slice(0, equals)).trim()]: decode(member.slice(equals + 1)) };
  return scrubber.attributes(named, root) === named;
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
