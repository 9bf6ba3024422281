import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { parseOptions } from "../../sdk/src/options.ts";
import type { KeytrailOptions } from "../../sdk/src/options.ts";

test("parseOptions() fills in the documented defaults", () => {
  expect(parseOptions({}, {})).toEqual({
    options: {
      serviceName: undefined,
      endpoint: undefined,
      hash: "hmac-sha256",
      hashInput: "raw",
      keyHeaders: ["x-api-key"],
      keyQueryParameters: ["api_key", "apikey", "api-key"],
      authorizationSchemes: ["bearer", "apikey"],
      keyCookies: [],
      findKey: undefined,
      keyRequiredRoutes: [],
      maxKeyLength: 4096,
      trustedProxies: [],
      forwardedHeader: "x-forwarded-for",
      clientAddress: "full",
      requestIdHeader: true,
      keyHashHeader: true,
      responseLeaks: "flag",
      responseLeakRoutes: {},
      audit: true,
      auditEndpoint: undefined,
      auditHeaders: {},
      auditQueueSize: 8192,
      auditScheduleDelayMillis: 1000,
      flushTimeoutMillis: 3000,
      knownKeys: [],
      knownKeysFile: undefined,
      maxKnownKeyCandidates: 1000,
      customFormats: [],
      allowFormats: [],
      allowAttributeNames: [],
      allowHashes: [],
      scrubConsole: false,
      log: "info",
    },
    problems: [],
  });
});

test.each<[string, string, Partial<KeytrailOptions>]>([
  ["KEYTRAIL_HASH", "sha256", { hash: "sha256" }],
  ["KEYTRAIL_SCRUB_CONSOLE", "true", { scrubConsole: true }],
  ["KEYTRAIL_HASH_INPUT", "sha256", { hashInput: "sha256" }],
  ["KEYTRAIL_KEY_HEADERS", " X-One , x-two,", { keyHeaders: ["x-one", "x-two"] }],
  ["KEYTRAIL_KEY_QUERY_PARAMETERS", "K,Token", { keyQueryParameters: ["k", "token"] }],
  ["KEYTRAIL_AUTHORIZATION_SCHEMES", "Basic", { authorizationSchemes: ["basic"] }],
  ["KEYTRAIL_KEY_COOKIES", "session_key, Other", { keyCookies: ["session_key", "Other"] }],
  ["KEYTRAIL_KEY_REQUIRED_ROUTES", "/v1/*,/users/:id", { keyRequiredRoutes: ["/v1/*", "/users/:id"] }],
  ["KEYTRAIL_MAX_KEY_LENGTH", "128", { maxKeyLength: 128 }],
  ["KEYTRAIL_TRUSTED_PROXIES", "10.0.0.0/8, loopback,::1", { trustedProxies: ["10.0.0.0/8", "loopback", "::1"] }],
  ["KEYTRAIL_TRUSTED_PROXIES", "2", { trustedProxies: 2 }],
  ["KEYTRAIL_FORWARDED_HEADER", "forwarded", { forwardedHeader: "forwarded" }],
  ["KEYTRAIL_CLIENT_ADDRESS", "prefix", { clientAddress: "prefix" }],
  ["KEYTRAIL_REQUEST_ID_HEADER", "false", { requestIdHeader: false }],
  ["KEYTRAIL_KEY_HASH_HEADER", "false", { keyHashHeader: false }],
  ["KEYTRAIL_RESPONSE_LEAKS", "redact", { responseLeaks: "redact" }],
  [
    "KEYTRAIL_RESPONSE_LEAK_ROUTES",
    "/v1/keys=off, /v1/*=redact",
    { responseLeakRoutes: { "/v1/keys": "off", "/v1/*": "redact" } },
  ],
  ["KEYTRAIL_AUDIT", "FALSE", { audit: false }],
  ["KEYTRAIL_AUDIT_HEADERS", "Authorization=a%20b, x-n=1=2", { auditHeaders: { authorization: "a b", "x-n": "1=2" } }],
  ["KEYTRAIL_AUDIT_QUEUE_SIZE", "1", { auditQueueSize: 1 }],
  ["KEYTRAIL_AUDIT_SCHEDULE_DELAY", "10", { auditScheduleDelayMillis: 10 }],
  ["KEYTRAIL_FLUSH_TIMEOUT", "0", { flushTimeoutMillis: 0 }],
  ["KEYTRAIL_KNOWN_KEYS", `${"AB".repeat(32)},${"cd".repeat(32)}`, { knownKeys: ["ab".repeat(32), "cd".repeat(32)] }],
  ["KEYTRAIL_MAX_KNOWN_KEY_CANDIDATES", "7", { maxKnownKeyCandidates: 7 }],
  [
    "KEYTRAIL_CUSTOM_FORMATS",
    '[{"id":"acme_key","pattern":"acme_[0-9]{8}"}]',
    { customFormats: [{ id: "acme_key", pattern: "acme_[0-9]{8}" }] },
  ],
  ["KEYTRAIL_ALLOW_FORMATS", "jwt, npm_token", { allowFormats: ["jwt", "npm_token"] }],
  ["KEYTRAIL_ALLOW_ATTRIBUTE_NAMES", "App.Key", { allowAttributeNames: ["App.Key"] }],
  ["KEYTRAIL_ALLOW_HASHES", "ab".repeat(32), { allowHashes: ["ab".repeat(32)] }],
  ["KEYTRAIL_LOG", "warn", { log: "warn" }],
])("%s=%s is read, and an argument wins over it", (variable, text, expected) => {
  const read = parseOptions({}, { [variable]: text });
  expect(read.problems).toEqual([]);
  expect(read.options).toMatchObject(expected);
  const [name] = Object.keys(expected) as (keyof KeytrailOptions)[];
  const defaults = parseOptions({}, {}).options as KeytrailOptions;
  expect(
    parseOptions({ [name as string]: defaults[name as keyof KeytrailOptions] }, { [variable]: text }).options,
  ).toEqual(defaults);
});

describe("a value that is not valid is named, and replaced by the safe one", () => {
  test.each<[KeytrailOptions | Readonly<Record<string, string>>, string, Readonly<Record<string, unknown>>]>([
    [
      { KEYTRAIL_KEY_COOKIES: "a;b" },
      'Cannot read KEYTRAIL_KEY_COOKIES: must be a list of names of cookies: received ["a;b"]',
      { keyCookies: [] },
    ],
    [
      { KEYTRAIL_HASH: "md5" },
      'Cannot read KEYTRAIL_HASH: must be hmac-sha256 or sha256: received "md5"',
      { hash: "hmac-sha256" },
    ],
    [
      { KEYTRAIL_CLIENT_ADDRESS: "none" },
      'Cannot read KEYTRAIL_CLIENT_ADDRESS: must be full, prefix or off: received "none"',
      { clientAddress: "off" },
    ],
    [
      { KEYTRAIL_MAX_KEY_LENGTH: "1e3" },
      'Cannot read KEYTRAIL_MAX_KEY_LENGTH: must be an integer from 1 to 16384: received "1e3"',
      { maxKeyLength: 4096 },
    ],
    [
      { KEYTRAIL_AUDIT_QUEUE_SIZE: "0" },
      "Cannot read KEYTRAIL_AUDIT_QUEUE_SIZE: must be an integer from 1 to 1000000: received 0",
      { auditQueueSize: 8192 },
    ],
    [{ KEYTRAIL_AUDIT: "yes" }, 'Cannot read KEYTRAIL_AUDIT: must be true or false: received "yes"', { audit: true }],
    [
      { KEYTRAIL_AUDIT_ENDPOINT: "user:pass@audit" },
      "Cannot read KEYTRAIL_AUDIT_ENDPOINT: must be an http or https URL: received something else",
      { auditEndpoint: undefined, audit: true },
    ],
    ...["secret", "a b=secret", "a=%zz", "a=secret%0d%0ab: c"].map(
      (text): [Readonly<Record<string, string>>, string, Readonly<Record<string, unknown>>] => [
        { KEYTRAIL_AUDIT_HEADERS: text },
        "Cannot read KEYTRAIL_AUDIT_HEADERS: must be names and values of headers: received something else",
        { auditHeaders: {} },
      ],
    ),
    [
      { KEYTRAIL_KEY_HEADERS: "x key" },
      'Cannot read KEYTRAIL_KEY_HEADERS: must be a list of header names: received ["x key"]',
      { keyHeaders: ["x-api-key"] },
    ],
    [
      { KEYTRAIL_AUTHORIZATION_SCHEMES: "digest" },
      'Cannot read KEYTRAIL_AUTHORIZATION_SCHEMES: must be a list of bearer, basic or apikey: received ["digest"]',
      { authorizationSchemes: ["bearer", "apikey"] },
    ],
    [
      { KEYTRAIL_KEY_REQUIRED_ROUTES: "v1" },
      'Cannot read KEYTRAIL_KEY_REQUIRED_ROUTES: must be a list of paths that begin with /: received ["v1"]',
      { keyRequiredRoutes: [] },
    ],
    [
      { KEYTRAIL_KEY_HASH_HEADER: "maybe" },
      'Cannot read KEYTRAIL_KEY_HASH_HEADER: must be true or false: received "maybe"',
      { keyHashHeader: false },
    ],
    [
      { KEYTRAIL_RESPONSE_LEAK_ROUTES: "/v1/keys" },
      'Cannot read KEYTRAIL_RESPONSE_LEAK_ROUTES: must be paths that begin with /, each with off, flag or redact: received {"/v1/keys":""}',
      { responseLeakRoutes: {} },
    ],
    [
      { KEYTRAIL_RESPONSE_LEAK_ROUTES: "/v1/keys=drop" },
      'Cannot read KEYTRAIL_RESPONSE_LEAK_ROUTES: must be paths that begin with /, each with off, flag or redact: received {"/v1/keys":"drop"}',
      { responseLeakRoutes: {} },
    ],
    [
      { KEYTRAIL_RESPONSE_LEAK_ROUTES: "v1=off" },
      'Cannot read KEYTRAIL_RESPONSE_LEAK_ROUTES: must be paths that begin with /, each with off, flag or redact: received {"v1":"off"}',
      { responseLeakRoutes: {} },
    ],
    [
      { KEYTRAIL_ALLOW_FORMATS: "jwt,npm_tokn" },
      'Cannot read KEYTRAIL_ALLOW_FORMATS: must be a list of ids of key formats: received "npm_tokn" (did you mean "npm_token"?)',
      { allowFormats: [] },
    ],
    [
      { KEYTRAIL_ALLOW_HASHES: "a-raw-key-that-is-not-shown" },
      "Cannot read KEYTRAIL_ALLOW_HASHES: must be a list of hashes of 64 hex digits: received something else",
      { allowHashes: [] },
    ],
    [
      { KEYTRAIL_KNOWN_KEYS: "a-raw-key-that-is-not-shown" },
      "Cannot read KEYTRAIL_KNOWN_KEYS: must be a list of hashes of 64 hex digits: received something else",
      { knownKeys: [] },
    ],
    [
      { KEYTRAIL_CUSTOM_FORMATS: "acme" },
      "Cannot read KEYTRAIL_CUSTOM_FORMATS: must be a list of formats with id, and prefix, charset and length or else pattern: received something else",
      { customFormats: [] },
    ],
    [
      { KEYTRAIL_CUSTOM_FORMATS: '[{"id":"acme_key","pattern":"acme_[0-9]{8}"},{"id":"acme_key","prefix":"a"}]' },
      "Cannot read KEYTRAIL_CUSTOM_FORMATS: must be a list of formats with id, and prefix, charset and length or else pattern: received one whose [1].prefix is not 2 to 64 printable ASCII characters without blanks",
      { customFormats: [] },
    ],
    [
      { KEYTRAIL_CUSTOM_FORMATS: '[{"id":"acme_key","patern":"acme_[0-9]{8}"}]' },
      'Cannot read KEYTRAIL_CUSTOM_FORMATS: must be a list of formats with id, and prefix, charset and length or else pattern: received one whose [0] has an unknown field "patern"',
      { customFormats: [] },
    ],
  ])("%j", (environment, problem, expected) => {
    const { options, problems } = parseOptions({}, environment as Readonly<Record<string, string>>);
    expect(problems).toEqual([problem]);
    expect(options).toMatchObject(expected);
  });

  test.each(["10.0.0.0/33", "10.0.0.0/", "10.0.0/8", "::1/129", "proxy.local", "10.0.0.0/8/8", "constructor", "33"])(
    "trusted proxies %s: nobody is trusted",
    (text) => {
      const { options, problems } = parseOptions({}, { KEYTRAIL_TRUSTED_PROXIES: text });
      expect(problems).toHaveLength(1);
      expect(options.trustedProxies).toEqual([]);
    },
  );

  test("arguments are named by their option, and a URL is never shown", () => {
    const wrong = {
      clientAddress: 7,
      trustedProxies: -1,
      endpoint: "ftp://user:pass@host",
      serviceName: "",
    } as unknown as KeytrailOptions;
    expect(parseOptions(wrong, {}).problems).toEqual([
      'Cannot read options.serviceName: must be a text that is not empty: received ""',
      "Cannot read options.endpoint: must be an http or https URL: received something else",
      expect.stringContaining("Cannot read options.trustedProxies: must be a list of CIDRs"),
      "Cannot read options.clientAddress: must be full, prefix or off: received 7",
    ]);
  });
});

test("KEYTRAIL_KNOWN_KEYS_FILE is read, and an argument wins over it", () => {
  const environment = { KEYTRAIL_KNOWN_KEYS_FILE: "/run/keys.txt" };
  expect(parseOptions({}, environment).options.knownKeysFile).toBe("/run/keys.txt");
  expect(parseOptions({ knownKeysFile: "/other" }, environment).options.knownKeysFile).toBe("/other");
});

test("KEYTRAIL_AUDIT_ENDPOINT is read, and an argument wins over it", () => {
  const environment = { KEYTRAIL_AUDIT_ENDPOINT: "https://audit:4318/base" };
  expect(parseOptions({}, environment).options.auditEndpoint).toBe("https://audit:4318/base");
  expect(parseOptions({ auditEndpoint: "http://other" }, environment).options.auditEndpoint).toBe("http://other");
});

test("an allowed format may be one of the owner's own", () => {
  const customFormats = [{ id: "acme_key", pattern: "acme_[0-9]{8}" }];
  expect(parseOptions({ customFormats, allowFormats: ["acme_key"] }, {}).problems).toEqual([]);
  expect(parseOptions({ allowFormats: ["acme_key"] }, {}).problems).toHaveLength(1);
});

test("unknown variables are named, all in one sentence; secrets and foreign variables are not", () => {
  const environment = {
    KEYTRAIL_B: "1",
    KEYTRAIL_A: "2",
    KEYTRAIL_HASH_SECRET: "s",
    KEYTRAIL_HASH_SECRET_FILE: "f",
    OTEL_X: "3",
  };
  expect(parseOptions({}, environment).problems).toEqual(["Cannot read KEYTRAIL_A, KEYTRAIL_B: no such variable"]);
});

test("an unknown variable that is nearly a known one is named with it", () => {
  const environment = { KEYTRAIL_TRUSTED_PROXY: "loopback", KEYTRAIL_NO_SUCH_THING: "1" };
  expect(parseOptions({}, environment).problems).toEqual([
    "Cannot read KEYTRAIL_NO_SUCH_THING, KEYTRAIL_TRUSTED_PROXY (did you mean KEYTRAIL_TRUSTED_PROXIES?): no such variable",
  ]);
});

test("audit records with an endpoint of their own leave where no logs do, unless they are off", () => {
  const environment = { OTEL_LOGS_EXPORTER: "none", KEYTRAIL_AUDIT_ENDPOINT: "http://audit:4318" };
  expect(parseOptions({}, environment).options.audit).toBe(true);
  expect(parseOptions({ audit: false }, environment).options.audit).toBe(false);
});

test("an empty variable counts as absent, and audit follows OTEL_LOGS_EXPORTER unless it is given", () => {
  expect(parseOptions({}, { KEYTRAIL_CLIENT_ADDRESS: " " }).options.clientAddress).toBe("full");
  expect(parseOptions({}, { OTEL_LOGS_EXPORTER: "none" }).options.audit).toBe(false);
  expect(parseOptions({}, { OTEL_LOGS_EXPORTER: "none", KEYTRAIL_AUDIT: "true" }).options.audit).toBe(true);
});

test("findKey is a function, or none", () => {
  const findKey = (): string => "unit-1";
  expect(parseOptions({ findKey }, {})).toMatchObject({ options: { findKey }, problems: [] });
  expect(parseOptions({ findKey: "x-api-key" as never }, {})).toMatchObject({
    options: { findKey: undefined },
    problems: ['Cannot read options.findKey: must be a function: received "x-api-key"'],
  });
});

test("the README names every variable and every option", () => {
  const readme = readFileSync(new URL("../../sdk/README.md", import.meta.url), "utf8");
  const source = readFileSync(new URL("../../sdk/src/options.ts", import.meta.url), "utf8");
  const variables = new Set(source.match(/KEYTRAIL_[A-Z_]+[A-Z]/g));
  expect([...variables].filter((variable) => !readme.includes(`\`${variable}\``))).toEqual([]);
  const names = Object.keys(parseOptions({}, {}).options);
  expect(names.filter((name) => !readme.includes(`\`${name}\``))).toEqual([]);
});
