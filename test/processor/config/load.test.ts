import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { loadConfig, parseConfig } from "../../../processor/src/config/load.ts";
import { DEFAULT_CONFIG } from "../../../processor/src/config/schema.ts";

/** The problems of a text, a line each. */
function problemsOf(text: string, env: Readonly<Record<string, string>> = {}): readonly string[] {
  try {
    parseConfig(text, "keytrail.yaml", env);
  } catch (error) {
    return error instanceof Error ? error.message.split("\n") : [];
  }
  return [];
}

function scratchDirectory(): string {
  const directory = mkdtempSync(join(tmpdir(), "keytrail-config-"));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  return directory;
}

const head = 'file_format: "1.0"\n';

test("a file with nothing but its format is the embedded defaults", () => {
  expect(parseConfig(head, "keytrail.yaml", {})).toEqual(DEFAULT_CONFIG);
});

test("the defaults are those of the documentation", () => {
  expect(DEFAULT_CONFIG.receivers.otlp_http).toEqual({
    endpoint: { host: "127.0.0.1", port: 4318 },
    insecure: false,
    max_request_body_size: 67_108_864,
    max_in_flight_size: 268_435_456,
    max_connections: 1024,
    keep_alive_timeout: 95_000,
    header_timeout: 100_000,
    request_timeout: 120_000,
  });
  expect(DEFAULT_CONFIG.exporters).toEqual({});
  expect(DEFAULT_CONFIG.alerts).toEqual({ console: { enabled: true } });
  expect(DEFAULT_CONFIG.lateness).toBe(120_000);
  expect(DEFAULT_CONFIG.state.directory).toBe("./.keytrail");
  expect(DEFAULT_CONFIG.state.retention).toBe(600_000);
  expect(DEFAULT_CONFIG.hash).toEqual({ algorithm: "hmac-sha256", input: "raw" });
});

test("every problem is reported at once, in the order of the file", () => {
  const text = `file_format: "1.1"
reciever: {}
lateness: 30 seconds
rules:
  request_rate_burst:
    limti: 5
    limit: 0
    severity: urgent
receivers:
  otlp_http: { max_request_body_size: 64MB }
`;
  expect(problemsOf(text)).toEqual([
    'keytrail.yaml:1:14 file_format: wanted "1.0": received "1.1"',
    'keytrail.yaml:2:1 reciever: wanted one of file_format, receivers, exporters, alerts, state, lateness, pack, rules, simulate, rules_files, plugins, hash, keys, geo, registry, api: received an unknown key (did you mean "receivers"?)',
    'keytrail.yaml:3:11 lateness: wanted a duration from 1s to 1d, such as 120s: received "30 seconds"',
    'keytrail.yaml:6:5 rules.request_rate_burst.limti: wanted one of enabled, limit, window, severity: received an unknown key (did you mean "limit"?)',
    "keytrail.yaml:7:12 rules.request_rate_burst.limit: wanted a whole number from 1 to 1000000000: received 0",
    'keytrail.yaml:8:15 rules.request_rate_burst.severity: wanted one of info, low, medium, high, critical: received "urgent"',
    'keytrail.yaml:10:39 receivers.otlp_http.max_request_body_size: wanted a size of at least 1024 bytes, as a whole number or such as 64MiB (KiB, MiB, GiB): received "64MB"',
  ]);
});

const REJECTED: readonly (readonly [name: string, text: string, problem: string])[] = [
  ["no format", "lateness: 1m\n", 'keytrail.yaml:1:1 file_format: wanted "1.0": received nothing'],
  ["a format that is a number", "file_format: 1.0\n", 'keytrail.yaml:1:14 file_format: wanted "1.0": received 1.0'],
  ["an empty file", "", "keytrail.yaml:1:1 wanted a mapping: received nothing"],
  ["a list", "- 1\n", "keytrail.yaml:1:1 wanted a mapping: received a list"],
  ["a section that is a text", `${head}state: here\n`, 'keytrail.yaml:2:8 state: wanted a mapping: received "here"'],
  ["a section that is empty", `${head}state:\n`, "keytrail.yaml:2:7 state: wanted a mapping: received nothing"],
  [
    "a duration that is a number",
    `${head}lateness: 120\n`,
    "keytrail.yaml:2:11 lateness: wanted a duration from 1s to 1d, such as 120s: received 120",
  ],
  [
    "a duration of nothing",
    `${head}lateness: 0s\n`,
    'keytrail.yaml:2:11 lateness: wanted a duration from 1s to 1d, such as 120s: received "0s"',
  ],
  [
    "a duration out of bounds",
    `${head}lateness: 25h\n`,
    'keytrail.yaml:2:11 lateness: wanted a duration from 1s to 1d, such as 120s: received "25h"',
  ],
  [
    "a port out of bounds",
    `${head}receivers: {otlp_http: {endpoint: "127.0.0.1:70000"}}\n`,
    'keytrail.yaml:2:35 receivers.otlp_http.endpoint: wanted an IP address (or localhost) and a port, such as 127.0.0.1:4318 or [::1]:4318: received "127.0.0.1:70000"',
  ],
  [
    "a host name",
    `${head}receivers: {otlp_http: {endpoint: "example.com:4318"}}\n`,
    'keytrail.yaml:2:35 receivers.otlp_http.endpoint: wanted an IP address (or localhost) and a port, such as 127.0.0.1:4318 or [::1]:4318: received "example.com:4318"',
  ],
  [
    "an open listener",
    `${head}receivers: {otlp_http: {endpoint: "0.0.0.0:4318"}}\n`,
    'keytrail.yaml:2:35 receivers.otlp_http.endpoint: wanted a loopback address such as 127.0.0.1:4318, or insecure: true beside it: received "0.0.0.0:4318"',
  ],
  [
    "an open IPv6 listener",
    `${head}receivers: {otlp_http: {endpoint: "[::]:4318"}}\n`,
    'keytrail.yaml:2:35 receivers.otlp_http.endpoint: wanted a loopback address such as 127.0.0.1:4318, or insecure: true beside it: received "[::]:4318"',
  ],
  [
    "a budget that no large body passes",
    `${head}receivers: {otlp_http: {max_in_flight_size: 100MiB}}\n`,
    'keytrail.yaml:2:45 receivers.otlp_http.max_in_flight_size: wanted at least three times max_request_body_size (201326592): received "100MiB"',
  ],
  [
    "credentials in a URL",
    `${head}exporters: {otlp_http: {endpoint: "https://u:hunter2@h/"}}\n`,
    "keytrail.yaml:2:35 exporters.otlp_http.endpoint: wanted a URL without user and password; credentials belong into headers: received one with them",
  ],
  [
    "another scheme",
    `${head}exporters: {otlp_http: {endpoint: "ftp://h/"}}\n`,
    'keytrail.yaml:2:35 exporters.otlp_http.endpoint: wanted a URL such as http://127.0.0.1:4319: received "ftp://h/"',
  ],
  [
    "a base URL with the path of a signal",
    `${head}exporters: {otlp_http: {endpoint: "http://h:4318/v1/traces"}}\n`,
    'keytrail.yaml:2:35 exporters.otlp_http.endpoint: wanted a URL such as http://127.0.0.1:4319, which /v1/traces and the like are appended to: received "http://h:4318/v1/traces"',
  ],
  [
    "a destination of alerts without its path",
    `${head}alerts: {otlp_logs: {endpoint: "http://h:4318"}}\n`,
    'keytrail.yaml:2:32 alerts.otlp_logs.endpoint: wanted a URL with its path, such as http://127.0.0.1:4319/v1/logs: received "http://h:4318"',
  ],
  [
    "a processor that forwards to itself",
    `${head}exporters: {otlp_http: {endpoint: "http://localhost:4318"}}\n`,
    'keytrail.yaml:2:35 exporters.otlp_http.endpoint: wanted another address than receivers.otlp_http.endpoint: received "http://localhost:4318"',
  ],
  [
    "an exporter without its endpoint",
    `${head}exporters: {otlp_http: {timeout: 1s}}\n`,
    "keytrail.yaml:2:24 exporters.otlp_http.endpoint: wanted a URL such as http://127.0.0.1:4319: received nothing",
  ],
  [
    "an unknown key of a header",
    `${head}exporters: {otlp_http: {endpoint: "http://h", headers: [{name: a, valeu: b, value: c}]}}\n`,
    'keytrail.yaml:2:67 exporters.otlp_http.headers[0].valeu: wanted one of name, value: received an unknown key (did you mean "value"?)',
  ],
  [
    "a header value of another type",
    `${head}exporters: {otlp_http: {endpoint: "http://h", headers: [{name: a, value: 12345}]}}\n`,
    "keytrail.yaml:2:74 exporters.otlp_http.headers[0].value: wanted a header value: received a number (not shown)",
  ],
  [
    "a header name that would end its line",
    `${head}exporters: {otlp_http: {endpoint: "http://h", headers: [{name: "a\\r\\nb", value: c}]}}\n`,
    'keytrail.yaml:2:64 exporters.otlp_http.headers[0].name: wanted a header name: received "a\\r\\nb"',
  ],
  [
    "a webhook secret that is short",
    `${head}alerts: {webhook: {url: "https://h", secret: hunter2}}\n`,
    "keytrail.yaml:2:46 alerts.webhook.secret: wanted base64 of 24 to 64 bytes, with or without whsec_ before it: received a string (not shown)",
  ],
  [
    "a webhook in the clear",
    `${head}alerts: {webhook: {url: "http://example.com/hook/token", secret: "${"A".repeat(32)}"}}\n`,
    "keytrail.yaml:2:25 alerts.webhook.url: wanted an https URL, one of this machine, or insecure: true beside it: received http://example.com",
  ],
  [
    "a key twice",
    `${head}lateness: 1m\nlateness: 2m\n`,
    "keytrail.yaml:3:1 wanted YAML: received something else (Map keys must be unique)",
  ],
  ["two documents", `${head}---\n${head}`, "keytrail.yaml:2:1 wanted one YAML document: received several"],
  [
    "a key named __proto__",
    `${head}__proto__: {a: 1}\n`,
    "keytrail.yaml:2:1 __proto__: wanted one of file_format, receivers, exporters, alerts, state, lateness, pack, rules, simulate, rules_files, plugins, hash, keys, geo, registry, api: received an unknown key",
  ],
];
test.each(REJECTED)("%s is refused with its place", (_name, text, problem) => {
  expect(problemsOf(text)).toEqual([problem]);
});

test("broken YAML is reported with its place", () => {
  const problems = problemsOf(`${head}rules: [\n`);
  expect(problems.length).toBeGreaterThan(0);
  expect(problems[0]).toMatch(/^keytrail\.yaml:\d+:\d+ wanted YAML: received something else \(/);
});

test("a bomb of aliases is refused", () => {
  const levels = Array.from({ length: 10 }, (_, n) => `a${n + 1}: &a${n + 1} [${Array(10).fill(`*a${n}`).join(",")}]`);
  expect(problemsOf(`a0: &a0 x\n${levels.join("\n")}\n`)).toEqual([
    "keytrail.yaml:1:1 wanted at most 100 uses of aliases: received more",
  ]);
});

test("environment variables are put in: value, default, typed when unquoted, and $$ for a dollar", () => {
  const text = `${head}rules:
  request_rate_burst:
    limit: \${env:LIMIT}
    window: \${env:WINDOW:-30s}
    enabled: \${env:ENABLED:-false}
state:
  directory: "/var/\${env:NAME}/$$x\${env:EMPTY:-y}"
`;
  const config = parseConfig(text, "keytrail.yaml", { LIMIT: "7", NAME: "a: b\n- c", EMPTY: "" });
  expect(config.rules.request_rate_burst).toEqual({
    enabled: false,
    limit: 7,

    window: 30_000,
    severity: "medium",
  });
  expect(config.state.directory).toBe("/var/a: b\n- c/$xy");
});

test("what a variable holds is not looked at again", () => {
  const config = parseConfig(`${head}state: {directory: "\${env:A}"}\n`, "keytrail.yaml", { A: "${env:B}" });
  expect(config.state.directory).toBe("${env:B}");
});

test("a variable that is absent and has no default is one problem, at its place", () => {
  expect(problemsOf(`${head}lateness: \${env:NOT_THERE}\n`)).toEqual([
    "keytrail.yaml:2:11 wanted the environment variable NOT_THERE, or a default as in ${env:NOT_THERE:-default}: received none",
  ]);
});

test("what is no reference is refused, not passed on", () => {
  expect(problemsOf(`${head}state: {directory: "\${HOME}/x"}\n`)).toEqual([
    'keytrail.yaml:2:20 wanted ${env:NAME}, ${env:NAME:-default}, or $$ for a dollar sign: received "${HOME}"',
  ]);
});

test("a value from the environment is never shown", () => {
  const problems = problemsOf(`${head}lateness: \${env:TOKEN}\n`, { TOKEN: "hunter2" });
  expect(problems).toEqual([
    'keytrail.yaml:2:11 lateness: wanted a duration from 1s to 1d, such as 120s: received "${env:TOKEN}"',
  ]);
});

test("a key that was pasted into the wrong place does not come out again", () => {
  const pasted = "sk_" + "live_" + "a1B2".repeat(6);
  expect(problemsOf(`${head}lateness: ${pasted}\n${pasted}: 1\n`).join("\n")).not.toContain(pasted);
});

test("a missing file, a directory, bytes that are no text and a file without permission each say so", async () => {
  const directory = scratchDirectory();
  const reject = (path: string, received: string) =>
    expect(loadConfig(path, {})).rejects.toMatchObject({
      code: "config_invalid",
      message: `Cannot read configuration ${path}: wanted a readable YAML file: received ${received}`,
    });
  await reject(join(directory, "absent.yaml"), "no file of this name");
  mkdirSync(join(directory, "folder"));
  await reject(join(directory, "folder"), "a directory");
  writeFileSync(join(directory, "bytes"), Buffer.from([0xff, 0xfe, 0x00]));
  await reject(join(directory, "bytes"), "bytes that are not UTF-8");
  writeFileSync(join(directory, "large"), Buffer.alloc(1024 * 1024 + 1, 0x20));
  await reject(join(directory, "large"), "more than 1048576 bytes");
  writeFileSync(join(directory, "closed"), head);
  chmodSync(join(directory, "closed"), 0o000);
  // The superuser may read everything.
  if (process.getuid?.() !== 0) await reject(join(directory, "closed"), "a file without permission to read it");
});

test("a file is read", async () => {
  const path = join(scratchDirectory(), "keytrail.yaml");
  writeFileSync(path, `${head}lateness: 1m30s\n`);
  expect((await loadConfig(path, {})).lateness).toBe(90_000);
});
