import { readFileSync, writeFileSync } from "node:fs";
import { PassThrough } from "node:stream";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { parseConfig } from "../../../processor/src/config/load.ts";
import { toProcessorOptions } from "../../../processor/src/config/options.ts";
import { configJsonSchema, DEFAULT_CONFIG } from "../../../processor/src/config/schema.ts";
import { DEFAULT_RULES } from "../../../processor/src/detection.ts";
import { DEFAULT_LISTEN, DEFAULT_REGISTRY } from "../../../processor/src/options.ts";
import { DEFAULT_LIMITS } from "../../../processor/src/state/limits.ts";

const terminal = { output: new PassThrough() };
const secret = "c2VjcmV0".repeat(5);
const other = "b3RoZXIx".repeat(5);

/** What each field is set to (in YAML), and the options that come of it. */
interface Case {
  readonly value: string;
  readonly reaches: Readonly<Record<string, unknown>>;
  /** Fields that must stand beside it. */
  readonly beside?: Readonly<Record<string, string>>;
}

const DOWNSTREAM = { "exporters.otlp_http.endpoint": '"http://a:1"' };
const LOGS = { "alerts.otlp_logs.endpoint": '"http://a:1/v1/logs"' };
const WEBHOOK = { "alerts.webhook.url": '"https://a/hook"', "alerts.webhook.secret": secret };
const HEADERS = "[{name: X-One, value: two}]";

/** One line a field of the file: a field that is missing here fails the test below. */
const FIELDS: Readonly<Record<string, Case>> = {
  file_format: { value: '"1.0"', reaches: {} },
  simulate: { value: "[new_asn]", reaches: { "rules.simulate": ["new_asn"] } },
  rules_files: { value: '["rules/*.yaml"]', reaches: { rulesFiles: ["rules/*.yaml"] } },
  plugins: { value: "[./my-rule.mjs]", reaches: { pluginModules: ["./my-rule.mjs"] } },
  "receivers.otlp_http.endpoint": { value: '"[::1]:99"', reaches: { "listen.host": "::1", "listen.port": 99 } },
  "receivers.otlp_http.insecure": { value: "true", reaches: { "listen.insecure": true } },
  "receivers.otlp_http.max_request_body_size": { value: "1MiB", reaches: { "listen.maxBodyBytes": 1_048_576 } },
  "receivers.otlp_http.max_in_flight_size": { value: "1GiB", reaches: { "listen.maxInFlightBytes": 1_073_741_824 } },
  "receivers.otlp_http.max_connections": { value: "7", reaches: { "listen.maxConnections": 7 } },
  "receivers.otlp_http.keep_alive_timeout": { value: "5s", reaches: { "listen.keepAliveMillis": 5_000 } },
  "receivers.otlp_http.header_timeout": { value: "110s", reaches: { "listen.headerTimeoutMillis": 110_000 } },
  "receivers.otlp_http.request_timeout": { value: "3m", reaches: { "listen.requestTimeoutMillis": 180_000 } },
  "exporters.otlp_http.endpoint": { value: '"http://b:2/x"', reaches: { "downstreams.0.endpoint": "http://b:2/x" } },
  "exporters.otlp_http.headers": {
    value: HEADERS,
    reaches: { "downstreams.0.headers": new Map([["x-one", "two"]]) },
    beside: DOWNSTREAM,
  },
  "exporters.otlp_http.timeout": {
    value: "7s",
    reaches: { "downstreams.0.timeoutMillis": 7_000 },
    beside: DOWNSTREAM,
  },
  "alerts.console.enabled": { value: "false", reaches: { "alerts.console": undefined } },
  "alerts.file.path": { value: "alerts.ndjson", reaches: { "alerts.file.path": "alerts.ndjson" } },
  "alerts.otlp_logs.endpoint": {
    value: '"http://b:2/logs"',
    reaches: { "alerts.otlp_logs.endpoint": "http://b:2/logs" },
  },
  "alerts.otlp_logs.headers": {
    value: HEADERS,
    reaches: { "alerts.otlp_logs.headers": { "x-one": "two" } },
    beside: LOGS,
  },
  "alerts.otlp_logs.compression": { value: "gzip", reaches: { "alerts.otlp_logs.compression": "gzip" }, beside: LOGS },
  "alerts.otlp_logs.timeout": { value: "7s", reaches: { "alerts.otlp_logs.timeoutMillis": 7_000 }, beside: LOGS },
  "alerts.webhook.url": {
    value: '"https://b/hook"',
    reaches: { "alerts.webhook.url": "https://b/hook" },
    beside: WEBHOOK,
  },
  "alerts.webhook.insecure": { value: "true", reaches: { "alerts.webhook.insecure": true }, beside: WEBHOOK },
  "alerts.webhook.secret": { value: other, reaches: { "alerts.webhook.secret": other }, beside: WEBHOOK },
  "alerts.webhook.previous_secret": {
    value: other,
    reaches: { "alerts.webhook.previousSecret": other },
    beside: WEBHOOK,
  },
  "alerts.webhook.headers": {
    value: HEADERS,
    reaches: { "alerts.webhook.headers": { "x-one": "two" } },
    beside: WEBHOOK,
  },
  "alerts.webhook.timeout": { value: "7s", reaches: { "alerts.webhook.timeoutMillis": 7_000 }, beside: WEBHOOK },
  "state.directory": { value: "elsewhere", reaches: { stateDirectory: "elsewhere" } },
  "state.retention": { value: "20m", reaches: { retentionMillis: 1_200_000 } },
  "state.max_keys": { value: "7", reaches: { "limits.maxKeys": 7 } },
  "state.max_fingerprints": { value: "7", reaches: { "limits.maxFingerprints": 7 } },
  "state.max_sources": { value: "7", reaches: { "limits.maxSources": 7 } },
  "state.max_entities": { value: "7", reaches: { "limits.maxFoldEntities": 7 } },
  "state.max_pending_sightings": { value: "7000", reaches: { "limits.maxPendingSightings": 7000 } },
  "state.max_open_alerts": { value: "7", reaches: { "limits.maxOpenAlerts": 7 } },
  "state.max_leak_places": { value: "7", reaches: { "limits.maxLeakPlaces": 7 } },
  "state.max_archived_alerts": { value: "7", reaches: { "limits.maxArchivedAlerts": 7 } },
  "state.max_recent_size": { value: "1MiB", reaches: { "limits.maxRecentBytes": 1_048_576 } },
  lateness: { value: "90s", reaches: { latenessMillis: 90_000 } },
  pack: { value: "literal", reaches: { "rules.pack": "literal" } },
  ...rateFields("request_rate_burst"),
  ...rateFields("request_rate_sustained"),
  "rules.new_client_address.enabled": { value: "false", reaches: { "rules.new_client_address.enabled": false } },
  "rules.new_client_address.memory": { value: "7d", reaches: { "rules.new_client_address.memoryMillis": 604_800_000 } },
  "rules.new_client_address.severity": { value: "low", reaches: { "rules.new_client_address.severity": "low" } },
  "rules.new_client_address.learning_sightings": {
    value: "7",
    reaches: { "rules.new_client_address.learningSightings": 7 },
  },
  "rules.new_client_address.ipv4_prefix": { value: "24", reaches: { "rules.new_client_address.ipv4PrefixBits": 24 } },
  "rules.new_client_address.ipv6_prefix": { value: "48", reaches: { "rules.new_client_address.ipv6PrefixBits": 48 } },
  "rules.leaked_key.enabled": { value: "false", reaches: { "rules.leaked_key.enabled": false } },
  "hash.algorithm": { value: "sha256", reaches: { hash: "sha256" } },
  "hash.input": { value: "sha256", reaches: { hashInput: "sha256" } },
  "geo.databases": { value: "[city.mmdb]", reaches: { "geo.files": ["city.mmdb"] } },
  "geo.packages": { value: "false", reaches: { "geo.usesPackages": false } },
  "geo.reload_interval": { value: "2m", reaches: { "geo.reloadMillis": 120_000 } },
  "geo.network_kinds.residential": {
    value: "[64500]",
    reaches: { "geo.networkKinds": new Map([[64500, "residential"]]) },
  },
  "geo.network_kinds.hosting": { value: "[64500]", reaches: { "geo.networkKinds": new Map([[64500, "hosting"]]) } },
  "geo.network_kinds.vpn": { value: "[64500]", reaches: { "geo.networkKinds": new Map([[64500, "vpn"]]) } },
  "geo.network_kinds.tor": { value: "[64500]", reaches: { "geo.networkKinds": new Map([[64500, "tor"]]) } },
  "geo.network_kinds.relay": { value: "[64500]", reaches: { "geo.networkKinds": new Map([[64500, "relay"]]) } },
  "geo.network_kinds.satellite": { value: "[64500]", reaches: { "geo.networkKinds": new Map([[64500, "satellite"]]) } },
  "geo.network_kinds.anycast": { value: "[64500]", reaches: { "geo.networkKinds": new Map([[64500, "anycast"]]) } },
  "keys.known.file": { value: "issued.txt", reaches: { "keys.knownKeysFile": "issued.txt" } },
  "keys.known.reload_interval": { value: "2m", reaches: { "keys.reloadMillis": 120_000 } },
  "keys.known.accepted_sightings": { value: "true", reaches: { "keys.acceptedSightings": true } },
  "keys.known.max_candidates": { value: "7", reaches: { "keys.maxCandidates": 7 } },
  "keys.allow.formats": { value: "[jwt, npm_token]", reaches: { "keys.allow.formats": ["jwt", "npm_token"] } },
  "keys.allow.attribute_names": { value: "[app.key]", reaches: { "keys.allow.attributeNames": ["app.key"] } },
  "keys.allow.hashes": {
    value: `["${"AB".repeat(32)}"]`,
    reaches: { "keys.allow.hashes": ["ab".repeat(32)] },
  },
  "keys.custom_formats": {
    value: '[{id: acme_key, prefix: "acme_", charset: hex, length: 32}, {id: acme_two, pattern: "ac-[0-9]{8}"}]',
    reaches: {
      "keys.customFormats.0.shape": "acme_[0-9A-Fa-f]{32}",
      "keys.customFormats.0.id": "acme_key",
      "keys.customFormats.1.shape": "ac-[0-9]{8}",
    },
  },
  "registry.file": { value: "keys.yaml", reaches: { "registry.path": "keys.yaml" } },
  "registry.reload_interval": { value: "3s", reaches: { "registry.reloadMillis": 3_000 } },
  "registry.complete": {
    value: "true",
    reaches: { "registry.isComplete": true, "registry.trustsEvents": false },
    beside: { "registry.file": "keys.yaml" },
  },
  "registry.trust_events": { value: "false", reaches: { "registry.trustsEvents": false } },
  "registry.rotation_grace": { value: "1h", reaches: { "registry.rotationGraceMillis": 3_600_000 } },
  "registry.max_event_keys": { value: "9", reaches: { "registry.maxEventKeys": 9 } },
  "api.endpoint": { value: '"[::1]:99"', reaches: { "api.host": "::1", "api.port": 99 } },
  "api.insecure": { value: "true", reaches: { "api.insecure": true }, beside: { "api.endpoint": '"127.0.0.1:1"' } },
  "api.token": { value: "0123456789abcdef", reaches: { "api.token": "0123456789abcdef" } },
};

/** Values of each kind that fields take; at least one differs from the default of any. */
const CHANGES = [
  "false",
  "true",
  "info",
  "high",
  "7",
  "13",
  "0.25",
  "2h",
  "90s",
  "8d",
  "[a]",
  "[1, 2]",
  "[http.route]",
  "[{ limit: 600, window: 1m }]",
  "UTC+1",
  "48",
  "Europe/Berlin",
  "[mon-fri 09:00-18:00]",
  "[2026-12-25]",
];

function rateFields(rule: string): Record<string, Case> {
  return {
    [`rules.${rule}.enabled`]: { value: "false", reaches: { [`rules.${rule}.enabled`]: false } },
    [`rules.${rule}.limit`]: { value: "7", reaches: { [`rules.${rule}.limit`]: 7 } },
    [`rules.${rule}.window`]: { value: "90s", reaches: { [`rules.${rule}.windowMillis`]: 90_000 } },
    [`rules.${rule}.severity`]: { value: "critical", reaches: { [`rules.${rule}.severity`]: "critical" } },
  };
}

interface JsonSchema {
  readonly properties?: Readonly<Record<string, JsonSchema>>;
}

/** Every field of a schema that is no mapping, as a path. */
function leavesOf(schema: JsonSchema, prefix = ""): readonly string[] {
  if (schema.properties === undefined) return [prefix];
  return Object.entries(schema.properties).flatMap(([name, inner]) =>
    leavesOf(inner, prefix === "" ? name : `${prefix}.${name}`),
  );
}

/** Flow-style YAML with the given fields. */
function yamlOf(fields: Readonly<Record<string, string>>): string {
  const names = new Set(Object.keys(fields).map((path) => path.split(".", 1)[0] ?? ""));
  const members = [...names].map((name) => {
    const own = fields[name];
    if (own !== undefined) return `${name}: ${own}`;
    const inside = Object.entries(fields).filter(([path]) => path.startsWith(`${name}.`));
    return `${name}: ${yamlOf(Object.fromEntries(inside.map(([path, value]) => [path.slice(name.length + 1), value])))}`;
  });
  return `{${members.join(", ")}}`;
}

function at(value: unknown, path: string): unknown {
  let found = value;
  for (const step of path.split(".")) {
    found = typeof found === "object" && found !== null ? Reflect.get(found, step) : undefined;
  }
  return found;
}

function optionsOf(fields: Readonly<Record<string, string>>): object {
  return toProcessorOptions(parseConfig(yamlOf({ file_format: '"1.0"', ...fields }), "test.yaml", {}), terminal);
}

/** The rules that fold give one table their fields: each is changed here to something that it may be. */
const PACK_LEAVES = leavesOf(configJsonSchema()).filter((path) => !(path in FIELDS) && path.startsWith("rules."));

test("every field of the schema is in the table of this test, and no other", () => {
  expect(leavesOf(configJsonSchema()).toSorted()).toEqual([...Object.keys(FIELDS), ...PACK_LEAVES].toSorted());
});

test.each(PACK_LEAVES)("%s reaches its rule", (path) => {
  const [, rule = "", ...field] = path.split(".");
  const written = at(DEFAULT_CONFIG, `rules.${rule}`);
  expect(written).toBeDefined();
  const changed = CHANGES.map((value) => {
    try {
      return at(optionsOf({ [path]: value }), `rules.more.${rule}`);
    } catch {
      return undefined;
    }
  }).filter((options) => options !== undefined && JSON.stringify(options) !== JSON.stringify(written));
  expect(field).toHaveLength(1);
  expect(changed).not.toEqual([]);
});

test.each(Object.entries(FIELDS))("%s reaches the option that it configures, and changes it", (path, field) => {
  const without = optionsOf(field.beside ?? {});
  const options = optionsOf({ ...field.beside, [path]: field.value });
  for (const [option, expected] of Object.entries(field.reaches)) {
    expect(at(options, option)).toEqual(expected);
    expect(at(without, option)).not.toEqual(expected);
  }
});

test("the defaults of the file are the defaults of the code", () => {
  const options = toProcessorOptions(DEFAULT_CONFIG, terminal);
  expect(options.listen).toEqual(DEFAULT_LISTEN);
  expect(options.limits).toEqual(DEFAULT_LIMITS);
  expect({ ...options.rules, more: undefined }).toEqual({ ...DEFAULT_RULES, more: undefined });
  expect(options.registry).toEqual(DEFAULT_REGISTRY);
  expect(options.downstreams).toEqual([]);
  expect(options.alerts).toEqual({ console: terminal });
});

test("the published JSON Schema is the one of the code (UPDATE_SCHEMA=1 writes it anew)", () => {
  const file = fileURLToPath(new URL("../../../processor/schema/config.schema.json", import.meta.url));
  const made: unknown = JSON.parse(JSON.stringify(configJsonSchema()));
  if (process.env["UPDATE_SCHEMA"] === "1") writeFileSync(file, `${JSON.stringify(made, null, 2)}\n`);
  expect(JSON.parse(readFileSync(file, "utf8"))).toEqual(made);
});
