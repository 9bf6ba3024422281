import type { FileOption } from "./config-file.ts";
import type { AuthorizationScheme, FindKey, KeyLocationOptions } from "./extract/location.ts";
import type { ClientAddressMode, ClientAddressOptions } from "./extract/client-address.ts";
import type { ForwardedHeader } from "./extract/forwarded.ts";
import { boolean, choice, filledText, headers, httpUrl, integer, list, names } from "./option-fields.ts";
import type { Field } from "./option-fields.ts";
import { customFormats, formatIds, keyHashes } from "./key-option-fields.ts";
import { nearestName } from "./keys/index.ts";
import type { CustomFormatConfig } from "./keys/index.ts";
import { parseLeakRoutes, splitLeakRoutes } from "./respond/leak-modes.ts";
import type { ResponseLeakMode, ResponseLeakOptions } from "./respond/leak-modes.ts";
import type { ResponseHeaderOptions } from "./respond/response-headers.ts";
import type { AllowOptions } from "./scrub/allowed.ts";
import { isProxyRange } from "./extract/trusted-proxies.ts";
import type { TrustedProxies } from "./extract/trusted-proxies.ts";

/** What the environment holds; `process.env` fits. */
export type Environment = Readonly<Record<string, string | undefined>>;

/**
 * The arguments of `startKeytrail`. Each wins over its `KEYTRAIL_*` or `OTEL_*` variable; undefined means that the variable, else the default, counts.
 * A value that is not valid is named in one warning line, and replaced as each field says.
 */
export interface KeytrailOptions {
  /** `service.name`. Variable: `OTEL_SERVICE_NAME`. */
  readonly serviceName?: string | undefined;
  /**
   * Base URL of the OTLP endpoint of all signals; `/v1/traces` and so on are appended for HTTP. Variable: `OTEL_EXPORTER_OTLP_ENDPOINT`.
   *
   * @default "http://localhost:4318", for gRPC "http://localhost:4317"
   */
  readonly endpoint?: string | undefined;
  /**
   * Secret of the key hashes, 32 bytes or more. Variables: `KEYTRAIL_HASH_SECRET`, `KEYTRAIL_HASH_SECRET_FILE` (one trailing newline is trimmed).
   * Absent or too short: one is made for this process, with a warning, since its hashes can't be compared with those of others.
   */
  readonly hashSecret?: string | Uint8Array | undefined;
  /**
   * The hash secret before, while it is being rotated: each key's hash under it is given as `api_key.previous_hash` beside the new one, and lists of
   * key hashes may hold either. As strong as `hashSecret`, and another one. Variables: `KEYTRAIL_PREVIOUS_HASH_SECRET`,
   * `KEYTRAIL_PREVIOUS_HASH_SECRET_FILE`. @default none, also when not valid
   */
  readonly previousHashSecret?: string | Uint8Array | undefined;
  /** `hmac-sha256`, or plain `sha256` by choice. Variable: `KEYTRAIL_HASH`. @default "hmac-sha256", also when not valid */
  readonly hash?: "hmac-sha256" | "sha256" | undefined;
  /** `raw` key, or its `sha256` digest for owners who keep only digests. Variable: `KEYTRAIL_HASH_INPUT`. @default "raw", also when not valid */
  readonly hashInput?: "raw" | "sha256" | undefined;
  /** Headers whose whole value is a key. Variable: `KEYTRAIL_KEY_HEADERS`, comma-separated. An empty array: none. @default ["x-api-key"], also when not valid */
  readonly keyHeaders?: readonly string[] | undefined;
  /**
   * Query parameters that hold a key, compared without case. Variable: `KEYTRAIL_KEY_QUERY_PARAMETERS`, comma-separated. An empty array: none.
   * `key` and `token` are not among the defaults: they name too many things that are no API key (a cache key, a page token).
   *
   * @default ["api_key", "apikey", "api-key"], also when not valid
   */
  readonly keyQueryParameters?: readonly string[] | undefined;
  /**
   * Schemes of `Authorization` that carry an API key: `bearer`, `apikey`, `basic`. Name `basic` only where Basic carries an API key: a person's
   * password must not be hashed and shipped. Variable: `KEYTRAIL_AUTHORIZATION_SCHEMES`, comma-separated.
   *
   * @default ["bearer", "apikey"], also when not valid
   */
  readonly authorizationSchemes?: readonly AuthorizationScheme[] | undefined;
  /** Cookies that hold a key, compared with case. Variable: `KEYTRAIL_KEY_COOKIES`, comma-separated. @default [], also when not valid */
  readonly keyCookies?: readonly string[] | undefined;
  /**
   * Finds the key where no other option reaches, e.g. in the path; it goes before all other places, and `api_key.source` is then `custom`. Called once
   * when a request starts, before its body; `undefined` for a request without a key. What it throws is counted, and stands for no key.
   *
   * @default none, also when not valid
   */
  readonly findKey?: FindKey | undefined;
  /**
   * Routes that need a key: a request without one gets an audit record with outcome `missing`. A segment `:name` stands for any one segment, `*`
   * at the end for any rest. Variable: `KEYTRAIL_KEY_REQUIRED_ROUTES`, comma-separated. @default [], also when not valid
   */
  readonly keyRequiredRoutes?: readonly string[] | undefined;
  /** Characters, 1 to 16384; a longer credential is scrubbed, and is no API key. Variable: `KEYTRAIL_MAX_KEY_LENGTH`. @default 4096, also when not valid */
  readonly maxKeyLength?: number | undefined;
  /**
   * Proxies whose forwarding header counts: CIDRs, addresses, `loopback`, `linklocal`, `uniquelocal`; or the number of proxy hops before the service.
   * Variable: `KEYTRAIL_TRUSTED_PROXIES`, comma-separated or a number. @default [], also when not valid: nobody is trusted
   */
  readonly trustedProxies?: TrustedProxies | undefined;
  /** The header that the trusted proxies write; the other one is never read. Variable: `KEYTRAIL_FORWARDED_HEADER`. @default "x-forwarded-for", also when not valid */
  readonly forwardedHeader?: ForwardedHeader | undefined;
  /** How much of the client's address leaves: `full`, `prefix` (/24, /48) or `off`. Variable: `KEYTRAIL_CLIENT_ADDRESS`. @default "full"; "off" when not valid */
  readonly clientAddress?: ClientAddressMode | undefined;
  /**
   * Whether an audit record leaves for each request with a key. Variable: `KEYTRAIL_AUDIT`.
   *
   * @default true, unless `OTEL_LOGS_EXPORTER` is `none` and no `auditEndpoint` is given
   */
  readonly audit?: boolean | undefined;
  /**
   * Base URL of an OTLP endpoint of the audit records' own, `/v1/logs` is appended for HTTP: for a backend that takes no logs. Variable:
   * `KEYTRAIL_AUDIT_ENDPOINT`.
   *
   * @default where the logs go, also when not valid
   */
  readonly auditEndpoint?: string | undefined;
  /**
   * Headers for `auditEndpoint`, such as a token; without it they count for nothing. Those of `OTEL_EXPORTER_OTLP_HEADERS` are the backend's, and are
   * sent there without their values. Variable: `KEYTRAIL_AUDIT_HEADERS`, as `name=value,name=value`, percent-encoded. @default {}, also when not valid
   */
  readonly auditHeaders?: Readonly<Record<string, string>> | undefined;
  /**
   * Whether responses carry `X-Request-ID`: that of the request where it is a sane token, else one made for it. A header of this name that the service
   * sets stays. Variable: `KEYTRAIL_REQUEST_ID_HEADER`. @default true, also when not valid
   */
  readonly requestIdHeader?: boolean | undefined;
  /**
   * Whether responses to an accepted key carry `X-API-Key-Hash`, a handle of 12 hex digits made of the key's hash. Accepted is what `setKeyContext`
   * says so, else a status of 2xx. Variable: `KEYTRAIL_KEY_HASH_HEADER`. @default true; false when not valid
   */
  readonly keyHashHeader?: boolean | undefined;
  /**
   * What happens to a key, or a key's full hash, in a response's header or in the body of an error: `off`, `flag` (the span says so) or `redact` (it
   * is masked as well). Variable: `KEYTRAIL_RESPONSE_LEAKS`. @default "flag", also when not valid
   */
  readonly responseLeaks?: ResponseLeakMode | undefined;
  /**
   * The same by path, the first that fits; segments as in `keyRequiredRoutes`. Variable: `KEYTRAIL_RESPONSE_LEAK_ROUTES`, e.g.
   * `/v1/keys=off,/v1/*=redact`. @default {}, also when not valid
   */
  readonly responseLeakRoutes?: Readonly<Record<string, ResponseLeakMode>> | undefined;
  /** Audit records that wait for export, 1 to 1000000; more are dropped and counted. Variable: `KEYTRAIL_AUDIT_QUEUE_SIZE`. @default 8192, also when not valid */
  readonly auditQueueSize?: number | undefined;
  /** Milliseconds between two exports of audit records, 10 to 60000. Variable: `KEYTRAIL_AUDIT_SCHEDULE_DELAY`. @default 1000, also when not valid */
  readonly auditScheduleDelayMillis?: number | undefined;
  /** Milliseconds that a flush at SIGTERM, SIGINT or exit may take, 0 to 60000. Variable: `KEYTRAIL_FLUSH_TIMEOUT`. @default 3000, also when not valid */
  readonly flushTimeoutMillis?: number | undefined;
  /**
   * Hashes of the owner's own keys, 64 hex digits each: such a key is scrubbed wherever it stands, with or without context. Variable:
   * `KEYTRAIL_KNOWN_KEYS`, comma-separated. @default [], also when not valid
   */
  readonly knownKeys?: readonly string[] | undefined;
  /** File of such hashes, one a line: `hash`, `hash,name`, or JSON with `hash`, `name`, `length`. Read at the start. Variable: `KEYTRAIL_KNOWN_KEYS_FILE`. @default none */
  readonly knownKeysFile?: string | undefined;
  /** Texts of one export that are hashed to see whether they are a known key, 1 to 1000000. Variable: `KEYTRAIL_MAX_KNOWN_KEY_CANDIDATES`. @default 1000, also when not valid */
  readonly maxKnownKeyCandidates?: number | undefined;
  /** Formats of the owner's own keys, beside the built-in ones. Variable: `KEYTRAIL_CUSTOM_FORMATS`, as JSON. @default [], also when one is not valid */
  readonly customFormats?: readonly CustomFormatConfig[] | undefined;
  /** Ids of formats that are let through. Variable: `KEYTRAIL_ALLOW_FORMATS`, comma-separated. @default [], also when not valid */
  readonly allowFormats?: readonly string[] | undefined;
  /** Whole names of attributes whose values are let through, but for the exact keys of requests. Variable: `KEYTRAIL_ALLOW_ATTRIBUTE_NAMES`, comma-separated. @default [], also when not valid */
  readonly allowAttributeNames?: readonly string[] | undefined;
  /** Hashes of values that are let through, 64 hex digits each; never the values. Variable: `KEYTRAIL_ALLOW_HASHES`, comma-separated. @default [], also when not valid */
  readonly allowHashes?: readonly string[] | undefined;
  /** Whether raw keys are taken out of what goes through `console`, too. Variable: `KEYTRAIL_SCRUB_CONSOLE`. @default false, also when not valid */
  readonly scrubConsole?: boolean | undefined;
  /** `info`: the start line and warnings; `warn`: warnings; `off`: nothing. Variable: `KEYTRAIL_LOG`. @default "info", also when not valid */
  readonly log?: "info" | "warn" | "off" | undefined;
  /** OpenTelemetry instrumentations beside `node:http`, e.g. those of frameworks and databases. An own `HttpInstrumentation` replaces ours, hooks kept. @default [] */
  readonly instrumentations?: readonly object[] | undefined;
  /** Other options of OpenTelemetry's `NodeSDK`: `sampler`, `views`, `spanLimits`, `idGenerator`, `textMapPropagator`, `spanProcessors` (run before the exporters). */
  readonly nodeSdk?: Readonly<Record<string, unknown>> | undefined;
}

/** Options with every default filled in, and every value valid. */
export interface ResolvedOptions
  extends KeyLocationOptions, ClientAddressOptions, AllowOptions, ResponseHeaderOptions, ResponseLeakOptions {
  readonly serviceName: string | undefined;
  readonly endpoint: string | undefined;
  readonly hash: "hmac-sha256" | "sha256";
  readonly hashInput: "raw" | "sha256";
  readonly keyRequiredRoutes: readonly string[];
  readonly maxKeyLength: number;
  readonly audit: boolean;
  readonly auditEndpoint: string | undefined;
  readonly auditHeaders: Readonly<Record<string, string>>;
  readonly auditQueueSize: number;
  readonly auditScheduleDelayMillis: number;
  readonly flushTimeoutMillis: number;
  readonly knownKeys: readonly string[];
  readonly knownKeysFile: string | undefined;
  readonly maxKnownKeyCandidates: number;
  readonly customFormats: readonly CustomFormatConfig[];
  readonly scrubConsole: boolean;
  readonly log: "info" | "warn" | "off";
}

/** The outcome of {@link parseOptions}. */
export interface ParsedOptions {
  readonly options: ResolvedOptions;
  /** One sentence for each value that is not valid, and for each `KEYTRAIL_*` variable that nobody knows. */
  readonly problems: readonly string[];
}

const TOKEN = /^[!#$%&'*+.^`|~\w-]+$/;
const AUTHORIZATION_SCHEMES: readonly AuthorizationScheme[] = ["bearer", "basic", "apikey"];

const FIELDS = {
  hash: choice("KEYTRAIL_HASH", ["hmac-sha256", "sha256"]),
  hashInput: choice("KEYTRAIL_HASH_INPUT", ["raw", "sha256"]),
  keyHeaders: names("KEYTRAIL_KEY_HEADERS", "header names", ["x-api-key"], (name) => TOKEN.test(name)),
  keyQueryParameters: names(
    "KEYTRAIL_KEY_QUERY_PARAMETERS",
    "names of query parameters",
    ["api_key", "apikey", "api-key"],
    (name) => name !== "",
  ),
  authorizationSchemes: names(
    "KEYTRAIL_AUTHORIZATION_SCHEMES",
    "bearer, basic or apikey",
    ["bearer", "apikey"],
    (name) => AUTHORIZATION_SCHEMES.some((scheme) => scheme === name),
  ) as Field<readonly AuthorizationScheme[]>,
  keyCookies: list("KEYTRAIL_KEY_COOKIES", "names of cookies", [], (name) => TOKEN.test(name)),
  keyRequiredRoutes: list("KEYTRAIL_KEY_REQUIRED_ROUTES", "paths that begin with /", [], (route) =>
    route.startsWith("/"),
  ),
  maxKeyLength: integer("KEYTRAIL_MAX_KEY_LENGTH", 1, 16_384, 4096),
  trustedProxies: trustedProxies(),
  forwardedHeader: choice("KEYTRAIL_FORWARDED_HEADER", ["x-forwarded-for", "forwarded"]),
  clientAddress: {
    ...choice("KEYTRAIL_CLIENT_ADDRESS", ["full", "prefix", "off"]),
    invalid: "off",
  } as Field<ClientAddressMode>,
  requestIdHeader: boolean("KEYTRAIL_REQUEST_ID_HEADER", true),
  keyHashHeader: { ...boolean("KEYTRAIL_KEY_HASH_HEADER", true), invalid: false },
  responseLeaks: choice("KEYTRAIL_RESPONSE_LEAKS", ["flag", "off", "redact"]),
  responseLeakRoutes: {
    variable: "KEYTRAIL_RESPONSE_LEAK_ROUTES",
    wanted: "paths that begin with /, each with off, flag or redact",
    absent: {},
    invalid: {},
    fromText: splitLeakRoutes,
    parse: parseLeakRoutes,
  } as Field<Readonly<Record<string, ResponseLeakMode>>>,
  audit: boolean("KEYTRAIL_AUDIT", true),
  auditEndpoint: httpUrl("KEYTRAIL_AUDIT_ENDPOINT"),
  auditHeaders: headers("KEYTRAIL_AUDIT_HEADERS"),
  auditQueueSize: integer("KEYTRAIL_AUDIT_QUEUE_SIZE", 1, 1_000_000, 8192),
  auditScheduleDelayMillis: integer("KEYTRAIL_AUDIT_SCHEDULE_DELAY", 10, 60_000, 1000),
  flushTimeoutMillis: integer("KEYTRAIL_FLUSH_TIMEOUT", 0, 60_000, 3000),
  knownKeys: keyHashes("KEYTRAIL_KNOWN_KEYS"),
  knownKeysFile: filledText("KEYTRAIL_KNOWN_KEYS_FILE", "a path"),
  maxKnownKeyCandidates: integer("KEYTRAIL_MAX_KNOWN_KEY_CANDIDATES", 1, 1_000_000, 1000),
  customFormats: customFormats("KEYTRAIL_CUSTOM_FORMATS"),
  allowFormats: formatIds("KEYTRAIL_ALLOW_FORMATS", []),
  allowAttributeNames: list("KEYTRAIL_ALLOW_ATTRIBUTE_NAMES", "attribute names", [], (name) => name !== ""),
  allowHashes: keyHashes("KEYTRAIL_ALLOW_HASHES"),
  scrubConsole: boolean("KEYTRAIL_SCRUB_CONSOLE", false),
  log: choice("KEYTRAIL_LOG", ["info", "warn", "off"]),
};

const OTHER_VARIABLES = [
  "KEYTRAIL_HASH_SECRET",
  "KEYTRAIL_HASH_SECRET_FILE",
  "KEYTRAIL_PREVIOUS_HASH_SECRET",
  "KEYTRAIL_PREVIOUS_HASH_SECRET_FILE",
];
const VARIABLE_PREFIX = "KEYTRAIL_";
const KNOWN_VARIABLES = new Set([...OTHER_VARIABLES, ...Object.values(FIELDS).map((field) => field.variable)]);

/** Options that a configuration file may give, and those that only an argument can. */
export const FILE_OPTIONS: readonly string[] = [
  ...Object.keys(FIELDS),
  "serviceName",
  "endpoint",
  "hashSecret",
  "previousHashSecret",
];
export const CODE_OPTIONS: readonly string[] = ["findKey", "instrumentations", "nodeSdk"];

interface GivenOption {
  readonly value: unknown;
  readonly place: string;
}

/**
 * Fills in and checks the options. Never throws: what isn't valid is replaced and reported, since a service must start all the same.
 *
 * @param given arguments, which win over the file
 * @param environment what counts where neither says anything
 * @param file options of the configuration file, which takes the place of variables, as OpenTelemetry's own does. @default none
 */
export function parseOptions(
  given: KeytrailOptions,
  environment: Environment,
  file: ReadonlyMap<string, FileOption> = new Map(),
): ParsedOptions {
  const problems: string[] = [];
  function find<T>(name: keyof KeytrailOptions, field: Field<T>): GivenOption | undefined {
    const argument: unknown = given[name];
    if (argument !== undefined) return { value: argument, place: `options.${name}` };
    const inFile = file.get(name);
    const text = typeof inFile?.value === "string" ? inFile.value : environment[field.variable]?.trim();
    if (inFile !== undefined && typeof inFile.value !== "string") return inFile;
    if (text === undefined || text === "") return undefined;
    return { value: field.fromText(text), place: inFile?.place ?? field.variable };
  }
  function read<T>(name: keyof typeof FIELDS & keyof KeytrailOptions, field: Field<T>): T {
    const found = find(name, field);
    if (found === undefined) return field.absent;
    const { value, place } = found;
    const parsed = field.parse(value);
    if (parsed !== undefined) return parsed;
    problems.push(`Cannot read ${place}: must be ${field.wanted}: received ${field.describe?.(value) ?? quote(value)}`);
    return field.invalid;
  }
  function readOr<T>(name: "serviceName" | "endpoint", parse: (option: GivenOption, problems: string[]) => T): T {
    const argument = { value: given[name], place: `options.${name}` };
    return parse(argument.value === undefined ? (file.get(name) ?? argument) : argument, problems);
  }
  const logsOff = (environment["OTEL_LOGS_EXPORTER"] ?? "").split(",").some((name) => name.trim() === "none");
  const formats = read("customFormats", FIELDS.customFormats);
  const customIds = formats.map((format) => format.id);
  const auditEndpoint = read("auditEndpoint", FIELDS.auditEndpoint);
  const options: ResolvedOptions = {
    serviceName: readOr("serviceName", readText),
    endpoint: readOr("endpoint", readEndpoint),
    hash: read("hash", FIELDS.hash),
    hashInput: read("hashInput", FIELDS.hashInput),
    keyHeaders: read("keyHeaders", FIELDS.keyHeaders),
    keyQueryParameters: read("keyQueryParameters", FIELDS.keyQueryParameters),
    authorizationSchemes: read("authorizationSchemes", FIELDS.authorizationSchemes),
    keyCookies: read("keyCookies", FIELDS.keyCookies),
    findKey: readFunction("findKey", given.findKey, problems),
    keyRequiredRoutes: read("keyRequiredRoutes", FIELDS.keyRequiredRoutes),
    maxKeyLength: read("maxKeyLength", FIELDS.maxKeyLength),
    trustedProxies: read("trustedProxies", FIELDS.trustedProxies),
    forwardedHeader: read("forwardedHeader", FIELDS.forwardedHeader),
    clientAddress: read("clientAddress", FIELDS.clientAddress),
    requestIdHeader: read("requestIdHeader", FIELDS.requestIdHeader),
    keyHashHeader: read("keyHashHeader", FIELDS.keyHashHeader),
    responseLeaks: read("responseLeaks", FIELDS.responseLeaks),
    responseLeakRoutes: read("responseLeakRoutes", FIELDS.responseLeakRoutes),
    audit: read("audit", { ...FIELDS.audit, absent: !logsOff || auditEndpoint !== undefined }),
    auditEndpoint,
    auditHeaders: read("auditHeaders", FIELDS.auditHeaders),
    auditQueueSize: read("auditQueueSize", FIELDS.auditQueueSize),
    auditScheduleDelayMillis: read("auditScheduleDelayMillis", FIELDS.auditScheduleDelayMillis),
    flushTimeoutMillis: read("flushTimeoutMillis", FIELDS.flushTimeoutMillis),
    knownKeys: read("knownKeys", FIELDS.knownKeys),
    knownKeysFile: read("knownKeysFile", FIELDS.knownKeysFile),
    maxKnownKeyCandidates: read("maxKnownKeyCandidates", FIELDS.maxKnownKeyCandidates),
    customFormats: formats,
    allowFormats: read("allowFormats", formatIds(FIELDS.allowFormats.variable, customIds)),
    allowAttributeNames: read("allowAttributeNames", FIELDS.allowAttributeNames),
    allowHashes: read("allowHashes", FIELDS.allowHashes),
    scrubConsole: read("scrubConsole", FIELDS.scrubConsole),
    log: read("log", FIELDS.log),
  };
  const unknown = Object.keys(environment).filter(
    (name) => name.startsWith(VARIABLE_PREFIX) && !KNOWN_VARIABLES.has(name),
  );
  if (unknown.length > 0)
    problems.push(`Cannot read ${unknown.toSorted().map(withSuggestion).join(", ")}: no such variable`);
  return { options, problems };
}

function withSuggestion(variable: string): string {
  // The prefix is no part of the likeness: every variable has it.
  const known = Array.from(KNOWN_VARIABLES, (name) => name.slice(VARIABLE_PREFIX.length));
  const nearest = nearestName(variable.slice(VARIABLE_PREFIX.length), known);
  return nearest === undefined ? variable : `${variable} (did you mean ${VARIABLE_PREFIX}${nearest}?)`;
}

function readText({ value, place }: GivenOption, problems: string[]): string | undefined {
  if (value === undefined || (typeof value === "string" && value !== "")) return value;
  problems.push(`Cannot read ${place}: must be a text that is not empty: received ${quote(value)}`);
  return undefined;
}

function readFunction(name: string, value: unknown, problems: string[]): FindKey | undefined {
  if (value === undefined || typeof value === "function") return value as FindKey | undefined;
  problems.push(`Cannot read options.${name}: must be a function: received ${quote(value)}`);
  return undefined;
}

function readEndpoint({ value, place }: GivenOption, problems: string[]): string | undefined {
  if (value === undefined) return undefined;
  if (typeof value === "string" && /^https?:/i.test(value) && URL.canParse(value)) return value;
  // The value is not shown: a URL may hold a user's password.
  problems.push(`Cannot read ${place}: must be an http or https URL: received something else`);
  return undefined;
}

function trustedProxies(): Field<TrustedProxies> {
  const ranges = list(
    "KEYTRAIL_TRUSTED_PROXIES",
    "CIDRs, loopback, linklocal or uniquelocal, or a number of hops up to 32",
    [],
    isProxyRange,
  );
  const hops = integer("KEYTRAIL_TRUSTED_PROXIES", 0, 32, 0);
  return {
    ...ranges,
    fromText: (text) => (/^\d+$/.test(text) ? Number(text) : ranges.fromText(text)),
    parse: (value) => (typeof value === "number" ? hops.parse(value) : ranges.parse(value)),
  };
}

function quote(value: unknown): string {
  return (JSON.stringify(value) ?? typeof value).slice(0, 80);
}
