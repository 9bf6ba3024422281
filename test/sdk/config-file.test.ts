import { createHmac, randomBytes } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, describe, expect, test } from "vitest";
import { readConfigFile } from "../../sdk/src/config-file.ts";
import type { YamlModule } from "../../sdk/src/config-file.ts";
import { createSdkModules } from "../../sdk/src/instrument/sdk-modules.ts";
import { CODE_OPTIONS, FILE_OPTIONS, parseOptions } from "../../sdk/src/options.ts";
import { readSettings } from "../../sdk/src/settings.ts";
import { startService } from "./support/service.ts";
import type { ServiceProcess } from "./support/service.ts";
import { startTelemetryReceiver } from "./support/telemetry-receiver.ts";

/** The parser that OpenTelemetry brings. */
const yaml = createSdkModules(import.meta.url).requireFrom("@opentelemetry/configuration")?.("yaml") as YamlModule;
const folder = mkdtempSync(join(tmpdir(), "keytrail-config-file-"));
const FILE = join(folder, "otel.yaml");
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** OpenTelemetry's own parts of such a file, and our block. */
function write(block: string): void {
  writeFileSync(
    FILE,
    [
      'file_format: "1.0"',
      "tracer_provider:",
      "  processors: [{ batch: { exporter: { otlp_http: {} } } }]",
      "distribution:",
      "  someone_else: { key_headers: [x-theirs] }",
      block,
    ].join("\n"),
  );
}

function read(block: string, variables: Readonly<Record<string, string>> = {}): ReturnType<typeof readConfigFile> {
  write(block);
  return readConfigFile({
    environment: { OTEL_CONFIG_FILE: FILE, ...variables },
    loadYaml: () => yaml,
    known: FILE_OPTIONS,
    codeOnly: CODE_OPTIONS,
  });
}

function settle(block: string, variables: Readonly<Record<string, string>> = {}): ReturnType<typeof parseOptions> {
  const file = read(block, variables);
  const { options, problems } = parseOptions({}, variables, file.options);
  return { options, problems: [...file.problems, ...problems].map((line) => line.replace(folder, "")) };
}

describe("distribution.keytrail", () => {
  test("gives options by their names in snake_case or camelCase, in the types of YAML or as text", () => {
    const { options, problems } = settle(`
  keytrail:
    service_name: checkout
    endpoint: http://collector:4318
    key_headers: [X-Key, x-other]
    keyCookies: [sid]
    trusted_proxies: uniquelocal, loopback
    client_address: off
    request_id_header: false
    max_key_length: "128"
    audit_endpoint: http://processor:4318
    response_leak_routes: { /v1/keys: off }
    custom_formats:
      - { id: acme_key, prefix: acme_, charset: alphanumeric, length: 32 }`);
    expect(problems).toEqual([]);
    expect(options).toMatchObject({
      serviceName: "checkout",
      endpoint: "http://collector:4318",
      keyHeaders: ["x-key", "x-other"],
      keyCookies: ["sid"],
      trustedProxies: ["uniquelocal", "loopback"],
      clientAddress: "off",
      requestIdHeader: false,
      maxKeyLength: 128,
      auditEndpoint: "http://processor:4318",
      responseLeakRoutes: { "/v1/keys": "off" },
      customFormats: [{ id: "acme_key", prefix: "acme_", charset: "alphanumeric", length: 32 }],
    });
  });

  test("names what can't be read with its line, and takes the safe value", () => {
    const { options, problems } = settle(`
  keytrail:
    key_header: [x-key]
    nonsense: 1
    find_key: x
    client_address: some
    trusted_proxies: 33
    endpoint: user:password@host
    service_name: 7`);
    expect(problems).toEqual([
      "Cannot read /otel.yaml:8 distribution.keytrail.key_header: no such option (did you mean key_headers?)",
      "Cannot read /otel.yaml:9 distribution.keytrail.nonsense: no such option",
      "Cannot read /otel.yaml:10 distribution.keytrail.find_key: only an argument can give it",
      "Cannot read /otel.yaml:14 distribution.keytrail.service_name: must be a text that is not empty: received 7",
      "Cannot read /otel.yaml:13 distribution.keytrail.endpoint: must be an http or https URL: received something else",
      expect.stringMatching(/^Cannot read \/otel\.yaml:12 distribution\.keytrail\.trusted_proxies: must be a list of/),
      'Cannot read /otel.yaml:11 distribution.keytrail.client_address: must be full, prefix or off: received "some"',
    ]);
    expect(options).toMatchObject({ clientAddress: "off", trustedProxies: [], endpoint: undefined });
  });

  test("takes values of the environment, with a default, and `$$` for a dollar sign", () => {
    const { options } = settle(
      `
  keytrail:
    key_headers: ["\${env:KEY_HEADER}", "x-\${SECOND:-second}", "x-$$\${env:NONE:-}"]
    service_name: \${NONE}
    audit: \${env:AUDIT}
    known_keys_file: \${env:NONE:-/run/keys}`,
      { KEY_HEADER: "x-first", AUDIT: "false" },
    );
    expect(options).toMatchObject({
      keyHeaders: ["x-first", "x-second", "x-$"],
      serviceName: undefined,
      audit: false,
      knownKeysFile: "/run/keys",
    });
  });

  test("wins over variables, and an argument wins over it", () => {
    const { options: inFile } = read("  keytrail: { client_address: prefix, audit_queue_size: 7 }");
    const variables = { KEYTRAIL_CLIENT_ADDRESS: "off", KEYTRAIL_MAX_KEY_LENGTH: "99" };
    expect(parseOptions({ auditQueueSize: 8 }, variables, inFile).options).toMatchObject({
      clientAddress: "prefix",
      auditQueueSize: 8,
      maxKeyLength: 99,
    });
  });

  test.each(["", "  keytrail:", "  keytrail: {}"])("that is not there gives nothing: %j", (block) => {
    expect(read(block)).toEqual({ options: new Map(), problems: [] });
  });

  test.each(["  keytrail: [a]", "  keytrail: yes, please", "  keytrail: { 1: a }"])(
    "that holds no options: %s",
    (block) => {
      expect(settle(block).problems).toEqual([
        "Cannot read /otel.yaml:6 distribution.keytrail: must be options by their names",
      ]);
    },
  );
});

describe("OTEL_CONFIG_FILE", () => {
  const readAt = (path: string, loadYaml = (): YamlModule | undefined => yaml) =>
    readConfigFile({ environment: { OTEL_CONFIG_FILE: path }, loadYaml, known: [], codeOnly: [] });

  test("that is absent or empty reads nothing, and needs no parser", () => {
    const loadYaml = (): never => {
      throw new Error("not wanted");
    };
    expect(readAt(" ", loadYaml)).toEqual({ options: new Map(), problems: [] });
  });

  test("that can't be read is named, and nothing else of it", () => {
    expect(readAt(join(folder, "none.yaml")).problems).toEqual([
      "Cannot read OTEL_CONFIG_FILE: must be a file that can be read: received ENOENT",
    ]);
    writeFileSync(FILE, 'file_format: "1.0"\ndistribution: [\n  secret-of-somebody');
    expect(readAt(FILE).problems).toEqual([
      "Cannot read OTEL_CONFIG_FILE: must be YAML: received something else in line 3",
    ]);
    expect(readAt(FILE, () => undefined).problems).toEqual([
      "Cannot read OTEL_CONFIG_FILE: the package yaml must be installed: received nothing",
    ]);
  });

  test("is read with the parser that OpenTelemetry brings, and warned about, since processors of a program are dropped", () => {
    write("  keytrail: { hash_secret: '${env:SECRET}', key_headers: [x-file] }");
    const settings = readSettings({}, { OTEL_CONFIG_FILE: FILE, SECRET: "s".repeat(32) });
    expect(settings.options.keyHeaders).toEqual(["x-file"]);
    expect(settings.hashSecret).toBe("s".repeat(32));
    expect(settings.problems).toEqual([expect.stringContaining("drops the processors of a program")]);
    expect(readSettings({}, {}).problems).toEqual([]);
  });
});

describe("a service with OTEL_CONFIG_FILE", () => {
  let service: ServiceProcess | undefined;
  afterEach(() => service?.stop("SIGKILL"));

  test("runs by our block, says in one line what else of the file does not count, and exports as the variables say", async () => {
    const receiver = await startTelemetryReceiver();
    const secret = randomBytes(24).toString("hex");
    write("  keytrail: { hash_secret: '${env:FILE_SECRET}', key_headers: [x-file-key], key_heders: [x] }");
    const environment = { OTEL_CONFIG_FILE: FILE, FILE_SECRET: secret };
    service = await startService("examples/http/service.mjs", { receiver, environment });
    const rawKey = `unit-${randomBytes(18).toString("hex")}`;
    await fetch(service.url, { headers: { "x-file-key": rawKey } });
    await receiver.until(() => receiver.serverSpans().length === 1 && receiver.audits().length === 1);
    expect(receiver.audits()[0]?.attributes).toMatchObject({
      "api_key.source": "header:x-file-key",
      "api_key.hash": createHmac("sha256", secret).update(rawKey).digest("hex"),
    });
    const lines = service.stderr().trim().split("\n");
    expect(lines).toHaveLength(2);
    expect(lines[0]).toContain("distribution.keytrail.key_heders: no such option (did you mean key_headers?)");
    expect(lines[0]).toContain("only distribution.keytrail counts here");
    expect(lines[1]).toMatch(/^keytrail: on, /);
    expect(service.stderr()).not.toContain(secret);
    await receiver.close();
  });
});
