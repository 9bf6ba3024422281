import * as z from "zod";
import { isLoopbackAddress } from "../http/loopback.ts";
import type { Config, ListenAddress } from "./config.ts";
import { GEO_SCHEMA } from "./geo.ts";
import { KEYS_SCHEMA } from "./keys.ts";
import { API_SCHEMA, REGISTRY_SCHEMA } from "./registry.ts";
import { PACK_SCHEMAS } from "./rules.ts";
import {
  baseUrl,
  choice,
  duration,
  flag,
  fullUrl,
  headers,
  httpUrl,
  integer,
  listenAddress,
  severity,
  size,
  filledText,
  webhookSecret,
} from "./fields.ts";

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const MAPPING = { error: "a mapping" };

const otlpHttpReceiver = z
  .strictObject(
    {
      endpoint: listenAddress("127.0.0.1:4318").describe("Address and port to listen on"),
      insecure: flag(false).describe("Allow an endpoint that is not loopback, without TLS"),
      max_request_body_size: size("64MiB", 1024).describe("Most bytes of one body, as sent and after decompression"),
      max_in_flight_size: size("256MiB", 1024).describe("Most bytes that all requests in flight hold; then 503"),
      max_connections: integer(1024, 1, 65_535).describe("Connections beyond it are closed at once"),
      keep_alive_timeout: duration("95s", SECOND, HOUR).describe("How long a connection may idle"),
      header_timeout: duration("100s", SECOND, HOUR).describe("How long the head of a request may take"),
      request_timeout: duration("120s", SECOND, HOUR).describe("How long a whole request may take to arrive"),
    },
    MAPPING,
  )
  .superRefine((config, context) => {
    // Fields that failed by themselves are here as they were written.
    const host: unknown = config.endpoint.host;
    if (!config.insecure && typeof host === "string" && !isLoopbackAddress(host)) {
      const message = "a loopback address such as 127.0.0.1:4318, or insecure: true beside it";
      context.addIssue({ code: "custom", path: ["endpoint"], message });
    }
    // A body, the same decompressed, and the same redacted.
    if (config.max_in_flight_size < 3 * config.max_request_body_size) {
      const message = `at least three times max_request_body_size (${3 * config.max_request_body_size})`;
      context.addIssue({ code: "custom", path: ["max_in_flight_size"], message });
    }
    if (config.header_timeout <= config.keep_alive_timeout) {
      context.addIssue({ code: "custom", path: ["header_timeout"], message: "more than keep_alive_timeout" });
    }
    if (config.request_timeout < config.header_timeout) {
      context.addIssue({ code: "custom", path: ["request_timeout"], message: "at least header_timeout" });
    }
  });

const otlpHttpExporter = z.strictObject(
  {
    endpoint: baseUrl("http://127.0.0.1:4319").describe(
      "Base URL of an OTLP/HTTP receiver; /v1/traces and the like are appended",
    ),
    headers: headers().describe("Sent with each request"),
    timeout: duration("30s", 100, HOUR).describe("For one whole exchange"),
  },
  MAPPING,
);

const alerts = z.strictObject(
  {
    console: z
      .strictObject({ enabled: flag(true).describe("One readable line an alert on standard output") }, MAPPING)
      .prefault({}),
    file: z
      .strictObject({ path: filledText("a path").describe("NDJSON, one alert a line, appended") }, MAPPING)
      .optional(),
    otlp_logs: z
      .strictObject(
        {
          endpoint: fullUrl("http://127.0.0.1:4319/v1/logs").describe(
            "Where log records go, path included: http://127.0.0.1:4319/v1/logs",
          ),
          headers: headers().describe("Sent with each request"),
          compression: choice(["none", "gzip"], "none").describe("Of what is sent"),
          timeout: duration("10s", 100, HOUR).describe("For one whole exchange"),
        },
        MAPPING,
      )
      .optional(),
    webhook: z
      .strictObject(
        {
          url: httpUrl("https://hooks.example.com/keytrail").describe("Where alerts are posted, as signed CloudEvents"),
          insecure: flag(false).describe("Allow plain http to another machine"),
          secret: webhookSecret().describe("Signs each post; give it as ${env:NAME}"),
          previous_secret: webhookSecret().optional().describe("Signs too, while the receiver changes over"),
          headers: headers().describe("Sent with each post"),
          timeout: duration("10s", 100, HOUR).describe("For one whole exchange"),
        },
        MAPPING,
      )
      .superRefine((config, context) => {
        if (config.insecure || !URL.canParse(config.url)) return;
        const url = new URL(config.url);
        if (url.protocol === "https:" || isLoopbackAddress(url.hostname)) return;
        const message = "an https URL, one of this machine, or insecure: true beside it";
        context.addIssue({ code: "custom", path: ["url"], message, params: { received: url.origin } });
      })
      .optional(),
  },
  MAPPING,
);

const state = z.strictObject(
  {
    directory: filledText("a path").default("./.keytrail").describe("Journal and snapshots; locked while in use"),
    retention: duration("10m", MINUTE, 365 * DAY).describe(
      "How far behind the watermark a source that comes back is still counted",
    ),
    max_keys: integer(1_000_000, 1, 100_000_000).describe("Keys held; the longest unused go first"),
    max_fingerprints: integer(32_000_000, 1, 1_000_000_000).describe("Entries of the duplicate filter"),
    max_sources: integer(10_000, 1, 10_000_000).describe("Sources whose watermark is followed"),
    max_entities: integer(1_000_000, 1, 100_000_000).describe(
      "Keys, client networks and services, of each kind, that rules remember; the longest unused go first",
    ),
    max_pending_sightings: integer(2_000_000, 1000, 1_000_000_000).describe(
      "Sightings that wait because something older may still come; past it what is late counts as late sooner",
    ),
    max_open_alerts: integer(10_000, 1, 10_000_000).describe("Episodes that can still change"),
    max_leak_places: integer(10_000, 1, 10_000_000).describe("Places of leaks followed one by one"),
    max_archived_alerts: integer(100_000, 1, 100_000_000).describe("Finished alerts kept"),
    max_recent_size: size("64MiB", 1024).describe("Sightings kept in memory for evidence"),
  },
  MAPPING,
);

function rateRule(limit: number, window: string, standardSeverity: "medium" | "high") {
  return z.strictObject(
    {
      enabled: flag(true).describe("Whether the rule runs"),
      limit: integer(limit, 1, 1_000_000_000).describe("Fires over so many requests of a key within the window"),
      window: duration(window, SECOND, HOUR).describe("In whole seconds"),
      severity: severity(standardSeverity).describe("Of its alerts"),
    },
    MAPPING,
  );
}

const rules = z.strictObject(
  {
    request_rate_burst: rateRule(100, "60s", "medium").prefault({}),
    request_rate_sustained: rateRule(500, "5m", "high").prefault({}),
    new_client_address: z
      .strictObject(
        {
          enabled: flag(true).describe("Whether the rule runs"),
          memory: duration("30d", DAY, 365 * DAY).describe("How long an address stays known"),
          severity: severity("medium").describe("Of its alerts"),
          learning_sightings: integer(20, 0, 1_000_000).describe("Below it the severity is low"),
          ipv4_prefix: integer(32, 8, 32).describe("Bits of an IPv4 address that count as one client"),
          ipv6_prefix: integer(64, 16, 128).describe("Bits of an IPv6 address that count as one client"),
        },
        MAPPING,
      )
      .prefault({}),
    leaked_key: z.strictObject({ enabled: flag(true).describe("Whether the rule runs") }, MAPPING).prefault({}),
    ...PACK_SCHEMAS,
  },
  MAPPING,
);

const RULE_IDS = Object.keys(rules.shape);

const hash = z.strictObject(
  {
    algorithm: choice(["hmac-sha256", "sha256"], "hmac-sha256").describe("How a key is hashed"),
    input: choice(["raw", "sha256"], "raw").describe("sha256: where owners keep only digests of their keys"),
  },
  MAPPING,
);

const CONFIG = z
  .strictObject(
    {
      file_format: z.literal("1.0", { error: '"1.0"' }).describe("Version of this format"),
      receivers: z.strictObject({ otlp_http: otlpHttpReceiver.prefault({}) }, MAPPING).prefault({}),
      exporters: z.strictObject({ otlp_http: otlpHttpExporter.optional() }, MAPPING).prefault({}),
      alerts: alerts.prefault({}),
      state: state.prefault({}),
      lateness: duration("120s", SECOND, DAY).describe(
        "How much older than the newest of its source a sighting may be",
      ),
      pack: choice(["default", "literal"], "default").describe("literal: no learning, no gates, no storm control"),
      rules: rules.prefault({}),
      simulate: z
        .array(z.enum(RULE_IDS, { error: `one of ${RULE_IDS.join(", ")}` }), { error: "a list of ids of rules" })
        .prefault([])
        .describe("Rules that are judged and counted, and whose alerts are never delivered"),
      rules_files: z
        .array(filledText("a path or a pattern"), { error: "a list of paths" })
        .prefault([])
        .describe("Files of rules of your own, and of Sigma correlations; *, ** and ? as in a shell"),
      plugins: z
        .array(filledText("the path of a module"), { error: "a list of paths" })
        .prefault([])
        .describe("Modules that export rules written in code; they run with all rights of the processor"),
      hash: hash.prefault({}),
      keys: KEYS_SCHEMA.prefault({}),
      geo: GEO_SCHEMA.prefault({}),
      registry: REGISTRY_SCHEMA.prefault({}),
      api: API_SCHEMA.optional(),
    },
    MAPPING,
  )
  .superRefine(({ receivers, exporters }, context) => {
    const { endpoint } = exporters.otlp_http ?? {};
    if (endpoint === undefined || !leadsTo(endpoint, receivers.otlp_http.endpoint)) return;
    const message = "another address than receivers.otlp_http.endpoint";
    context.addIssue({ code: "custom", path: ["exporters", "otlp_http", "endpoint"], message });
  });

/** Whether a URL names the very address that is listened on: what is forwarded would go round. */
function leadsTo(url: string, { host, port }: ListenAddress): boolean {
  if (!URL.canParse(url)) return false;
  const { hostname, port: urlPort } = new URL(url);
  const name = hostname === "localhost" ? "127.0.0.1" : hostname.replace(/^\[(.*)\]$/, "$1");
  return name === host && urlPort === String(port);
}

/** The schema of the configuration file, from what a user writes to {@link Config}. */
export const CONFIG_SCHEMA: z.ZodType<Config> = CONFIG;

/** What runs where there is no file. */
export const DEFAULT_CONFIG: Config = CONFIG.parse({ file_format: "1.0" });

/** The published JSON Schema, of what a user writes. */
export function configJsonSchema(): object {
  return { title: "Keytrail processor configuration", ...z.toJSONSchema(CONFIG, { io: "input" }) };
}
