import { CONTEXT_FORMATS } from "./context/formats/index.ts";
import { SERVICE_NAMES } from "./context/services.ts";

/**
 * What an attribute's name says of its value.
 * `safe`: never scanned (ids, codes, hashes, ours). `credential`: the whole value is a secret.
 * `url`: query parameters are parsed, even without a leading `?`. `neutral`: scanned for what is in it.
 */
export type AttributeNameClass = "safe" | "neutral" | "url" | "credential";

/** What a name before `=` or `:` in a text says of the value behind it. */
export type InlineNameClass = "none" | "parameter" | "key" | "password";

/** Ends of names that make a value a credential, in the spelling without separators and case. */
export const CREDENTIAL_NAME_ENDS: readonly string[] = [
  "key",
  "token",
  "secret",
  "password",
  "passwd",
  "passphrase",
  "pwd",
  "pass",
  "authorization",
  "cookie",
  "signature",
  "sig",
  "keyid",
  "credentials",
  "credential",
];

/** What else than a vendor a context word may mean: `kafka.key` is a message's, `s3.key` an object's. */
const AMBIGUOUS_WORDS =
  /^(?:kafka|s3|aws|amz|azure|amazon|box|drone|line|jira|confluence|circle|cosmos|vault|cf|pd|mg|bx)$|_/;
const PASSWORD_END = /(?:password|passwd|passphrase|pwd)$/;
/** `DB_PASS`, `"pass"`: what tests say of their outcome, too. */
const PASS_END = /(?:^|[_.-])pass$/;

/** Whole names, without separators, that stand for a secret. */
const CREDENTIAL_NAMES: ReadonlySet<string> = new Set([
  "authorization",
  "proxyauthorization",
  "cookie",
  "setcookie",
  "cookie2",
  "apikey",
  "token",
  "secret",
  "secretkey",
  "password",
  "passwd",
  "passphrase",
  "pwd",
  "sig",
  "signature",
  "awsaccesskeyid",
  "credentials",
  "sharedaccesskey",
  "accountkey",
  "jwt",
  "bearer",
]);

/** Ends of compound names that stand for a secret: `x-goog-signature`, `stripe_secret_key`, `slack.bot.token`. */
const CREDENTIAL_ENDS =
  /(?:apikey|accesskey|secretkey|privatekey|sharedkey|secretkeybase|signingkey|encryptionkey|masterkey|licensekey|subscriptionkey|functionskey|servicekey|serverkey|appkey|applicationkey|authkey|adminkey|integrationkey|ingestkey|storagekey|accountkey|hostkey|webhookkey|hmackey|token|secret|secretvalue|password|passwd|passphrase|pwd|authorization|signature|credentials|clientcredential)$/;

/** Vendors whose `key` is a credential: `app.datadog.key`, `heroku_key`. */
const VENDOR_NAMES: ReadonlySet<string> = new Set(
  CONTEXT_FORMATS.flatMap((format) => [...format.names, ...format.words.filter((word) => !AMBIGUOUS_WORDS.test(word))]),
);

/** Names that end like a credential and hold none. */
const SAFE_WORDS =
  /(?:cache|gpg|pgp|partition|routing|primary|foreign|public|publishable|idempotency|sort|hash|range|shard|group|object|message|record|storage|bucket|map|lookup|index|composite|natural|surrogate|row|item|tag|label|i18n|translation|locale|feature|flag|config|metric|lock|queue|event|dedup|deduplication|correlation|unique|search|registry|host)_?key$|(?:csrf|csrf_?middleware|xsrf|page|next|continuation|pagination|sync|resume|cursor|cancellation|max|prompt|completion|input|output|total|usage|concurrency|fencing|lexer|stop|bos|eos|pad|unexpected|invalid|mask|device|authenticity|verification)_?tokens?$|(?:_|^)(?:kid|digest|etag)$|jwk|public_?key_?token$|(?:forgot|forgotten|reset|change|changed|lost|recover|show|hide|weak)_?password$/;

/** Attribute names of the semantic conventions and of ours that never hold a secret. */
const SAFE_NAMES: ReadonlySet<string> = new Set([
  "trace_id",
  "span_id",
  "traceid",
  "spanid",
  "trace_flags",
  "parent_span_id",
  "http.request.method",
  "http.response.status_code",
  "http.status_code",
  "http.method",
  "network.protocol.version",
  "network.protocol.name",
  "network.transport",
  "network.type",
  "network.peer.port",
  "client.port",
  "server.port",
  "url.scheme",
  "user_agent.synthetic.type",
  "service.instance.id",
  "service.version",
  "telemetry.sdk.name",
  "telemetry.sdk.language",
  "telemetry.sdk.version",
  "host.id",
  "host.arch",
  "host.type",
  "container.id",
  "container.image.id",
  "os.type",
  "process.pid",
  "process.parent_pid",
  "k8s.pod.uid",
  "k8s.node.uid",
  "k8s.namespace.uid",
  "k8s.deployment.uid",
  "k8s.replicaset.uid",
  "vcs.ref.head.revision",
  "vcs.ref.base.revision",
  "deployment.environment.name",
  "messaging.kafka.message.key",
  "messaging.message.id",
  "db.system.name",
  "db.system",
  "rpc.grpc.status_code",
  "thread.id",
  "code.line.number",
  "code.lineno",
  "enduser.id",
  "session.id",
]);
const SAFE_PREFIXES: readonly string[] = ["api_key.", "keytrail.", "security_rule."];
const SAFE_EXACT_KEY =
  /^(?:aws\.s3\.key|messaging\.kafka\.message\.key|aws\.dynamodb\..*|gen_ai\.usage\..*|llm\.usage\..*)$/;

const URL_NAME =
  /^(?:url\.(?:full|query|original|path|fragment)|http\.(?:url|target|route)|.*(?:\.|_|-)(?:url|uri|referer|referrer|location|query_string|querystring)|url|uri|referer|referrer|location|querystring|query_string|http\.request\.header\.(?:referer|location)|http\.response\.header\.location)$/;

/** `http.request.header.<name>` and its like: the header's name decides. */
const CARRIER_PREFIX =
  /^(?:(?:http|rpc|messaging)\.(?:grpc\.|connect_rpc\.)?(?:request|response)\.(?:header|metadata|query|param|cookie|body)s?\.|(?:url\.query|http\.query|headers?|metadata|cookies?|env|process\.environment_variable|faas\.invoked)\.)/;

const MAX_CLASSED_CHARACTERS = 256;

/** Classes an attribute's name. Names that clients choose may be of any length; beyond 256 characters only the end counts. */
export function classifyAttributeName(name: string): AttributeNameClass {
  const lower = name.slice(-MAX_CLASSED_CHARACTERS).toLowerCase();
  if (SAFE_NAMES.has(lower) || SAFE_PREFIXES.some((prefix) => lower.startsWith(prefix)) || SAFE_EXACT_KEY.test(lower))
    return "safe";
  const carrier = CARRIER_PREFIX.exec(lower);
  const own = carrier === null ? lower : lower.slice(carrier[0].length);
  if (own === "key" && carrier !== null && /query|param/.test(carrier[0])) return "credential";
  if (isCredentialName(own)) return "credential";
  return URL_NAME.test(lower) ? "url" : "neutral";
}

function isCredentialName(lower: string): boolean {
  // Most that get here are, and tell so without their punctuation being looked at.
  if (CREDENTIAL_NAMES.has(lower.replaceAll("_", ""))) return true;
  const snake = lower.replaceAll(/[-.\s[\]:/]+/g, "_").replace(/^_+|_+$/g, "");
  const last = snake.slice(snake.lastIndexOf("_") + 1);
  const joined = snake.replaceAll("_", "");
  if (CREDENTIAL_NAMES.has(joined)) return true;
  if (SAFE_WORDS.test(snake)) return false;
  if (last === "key" && isVendorName(snake.slice(0, -"_key".length).replace(/^.*_/, ""))) return true;
  // `aws.lambda.x-api-key`, `db.password`: the last part of a dotted name speaks for itself.
  const part = lower.slice(lower.lastIndexOf(".") + 1).replaceAll(/[-_]+/g, "");
  return CREDENTIAL_NAMES.has(part) || CREDENTIAL_NAMES.has(last) || CREDENTIAL_ENDS.test(joined);
}

function isVendorName(word: string): boolean {
  return VENDOR_NAMES.has(word) || SERVICE_NAMES.has(word);
}

/** Parameters of a URL's query that are credentials there, and common words elsewhere. */
const PARAMETER_NAMES: ReadonlySet<string> = new Set(["key", "sig", "auth", "code"]);

/**
 * Classes a name that stands before a value in a text.
 * @param name as written, at most 64 characters
 * @returns `parameter`: a credential only in a URL's query; `key`: an API key, token or signature; `password`: what a person typed
 */
export function classifyInlineName(name: string): InlineNameClass {
  const lower = name.toLowerCase();
  if (PARAMETER_NAMES.has(lower)) return "parameter";
  if (SAFE_PREFIXES.some((prefix) => lower.startsWith(prefix))) return "none";
  // camelCase words count as words: `nextPageToken`, `cacheKey`.
  const snake = name === lower ? lower : name.replaceAll(/(?<=[a-z0-9])(?=[A-Z])/g, "_").toLowerCase();
  if (PASS_END.test(snake)) return "password";
  if (!isCredentialName(snake)) return "none";
  return PASSWORD_END.test(snake) ? "password" : "key";
}

/** Whether a name is short for a password's, and means other things as well. */
export function isShortPasswordName(name: string): boolean {
  return /pass$/i.test(name);
}

/** Whether a name in snake_case ends like a credential's and is none: `cache_key`, `next_page_token`. */
export function isSafeInlineName(snake: string): boolean {
  return SAFE_WORDS.test(snake);
}

/** Whether a credential's value is what a person typed, whose hash must not travel: `db.password`, `passphrase`. */
export function isPasswordName(name: string): boolean {
  return PASSWORD_END.test(name.toLowerCase());
}
