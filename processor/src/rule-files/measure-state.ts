import { NO_CONTEXT } from "../rules/context.ts";
import { pack } from "../state/folds/packing.ts";
import type { FileRule } from "./file-rule.ts";
import { createStory, toFoldSighting } from "./story/events.ts";
import type { RuleTest, TestEvents } from "./story/test-schema.ts";

/** How long an entity is busy for the measure. */
const BUSY_REQUESTS = 600;

/** Bytes that a rule keeps of one entity at rest, without what every entity has. */
export interface StateBytes {
  /** After one request. */
  readonly least: number;
  /** After 600 requests in as many seconds, each with a value of its own in the field that the rule follows. */
  readonly busy: number;
}

/** Measures what a rule of a file keeps of an entity, by giving it requests. */
export function measureState(rule: FileRule): StateBytes {
  return { least: bytesAfter(rule, 1), busy: bytesAfter(rule, BUSY_REQUESTS) };
}

function bytesAfter(rule: FileRule, requests: number): number {
  const { kind, parameters } = rule.entry.detect;
  const { of, steps } = parameters as { readonly of?: string; readonly steps?: readonly { readonly name: string }[] };
  const values = new Map<string, string>(of === undefined ? [] : valuesOf(of));
  if (kind === "travel") values.set("geo.country", "DE");
  const events: TestEvents = { atMillis: 0, repeat: requests, everyMillis: 1_000, step: steps?.[0]?.name, values };
  const test: RuleTest = { name: "measure", startUnixMillis: undefined, events: [events], untilMillis: 0, expect: [] };
  const { sightings, geo } = createStory(rule.entry, test);
  const made = rule.create(NO_CONTEXT, false);
  const state = made.createState();
  for (const one of sightings) {
    made.fold(state, toFoldSighting(one, geo), () => undefined);
    made.endSecond?.(state, Math.floor(one.timeUnixMillis / 1000), () => undefined);
  }
  return pack(state).length;
}

/** A value of its own for each request, where the field takes any text. */
function valuesOf(field: string): readonly (readonly [string, string])[] {
  switch (field) {
    case "client.address":
    case "client.prefix":
    case "client.prefix.24_48":
      return [["client.address", "2001:db8:{n}::1"]];
    case "network.asn":
      return [["network.asn", "{n}"]];
    case "url.path.hash":
      return [["url.path", "/objects/{n}"]];
    case "user_agent.family":
      return [["user_agent.original", "agent-{n}/1"]];
    case "http.response.status_code":
    case "network.kind":
    case "geo.country":
    case "api_key.auth.outcome":
    case "requests":
      return [];
    case "response_bytes":
      return [["http.response.body.size", "1000{n}"]];
    default:
      return [[field, "value-{n}"]];
  }
}
