import { expect, test } from "vitest";
import { parseConfig } from "../../../processor/src/config/load.ts";

function parse(section: string) {
  return parseConfig(`file_format: "1.0"\n${section}\n`, "keytrail.yaml", {});
}

test.each([
  ["registry: { complete: true }", "registry.complete: wanted false, unless registry.file is there"],
  ["registry: { trust_events: maybe }", 'registry.trust_events: wanted true or false: received "maybe"'],
  ["registry: { rotation_grace: 3 }", "registry.rotation_grace: wanted a duration from"],
  ['api: { endpoint: "0.0.0.0:1" }', "api.endpoint: wanted a loopback address such as 127.0.0.1:4320, or insecure"],
  ['api: { endpoint: "0.0.0.0:1", insecure: true }', "api.token: wanted a token, since others can reach the endpoint"],
])("%s is refused", (section, problem) => {
  expect(() => parse(section)).toThrow(problem);
});

test("a token that is too short is refused and not shown", () => {
  expect(() => parse("api: { token: hunter2 }")).toThrow(/api\.token: wanted .*: received a string \(not shown\)$/);
});

test("without its section there is no API, and events are trusted unless the registry is complete", () => {
  const { api, registry } = parse("lateness: 1m");
  expect(api).toBeUndefined();
  expect(registry).toEqual({ reload_interval: 10_000, complete: false, max_event_keys: 100_000 });
});
