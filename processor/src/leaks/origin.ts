import { EVENT_API_KEY_REQUEST } from "@keytrail/sdk/attributes";
import { type Item, SPAN_KIND_SERVER, type TextPlace, textOf } from "../otlp/item.ts";

/** Attributes that repeat what a client sent with its request. */
const CLIENT_NAMES = new Set(["client.address", "http.target", "http.url", "http.user_agent", "http.client_ip"]);
const CLIENT_PREFIXES = ["url.", "http.request.header.", "user_agent."];

/** A log record does not say whose request a whole URL belongs to: the service's own outgoing ones are logged too. */
const AMBIGUOUS_NAMES = new Set(["url.full", "http.url"]);

function isClientName(name: string): boolean {
  return CLIENT_NAMES.has(name) || CLIENT_PREFIXES.some((prefix) => name.startsWith(prefix));
}

/**
 * Who supplied a text: a stranger can put a key into a request, only the service can put one into its own telemetry.
 * @param location in the grammar of `keytrail.leak.locations`
 */
export function originOf<P extends TextPlace>(item: Item<P>, location: string): "service" | "client" {
  if (item.kind === "span") {
    if (item.spanKind !== SPAN_KIND_SERVER) return "service";
    return location === "span.trace_state" || isClientName(nameIn(location, "span.attributes.")) ? "client" : "service";
  }
  if (item.kind !== "log") return "service";
  const name = nameIn(location, "log.attributes.");
  if (AMBIGUOUS_NAMES.has(name) && textOf(item.eventName) !== EVENT_API_KEY_REQUEST) return "service";
  return isClientName(name) ? "client" : "service";
}

function nameIn(location: string, prefix: string): string {
  return location.startsWith(prefix) ? location.slice(prefix.length) : "";
}
