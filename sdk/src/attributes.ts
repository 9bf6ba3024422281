/**
 * Every attribute name that Keytrail writes or reads, in one place.
 * Stable OpenTelemetry names come from https://opentelemetry.io/docs/specs/semconv/ (1.45.0);
 * `api_key.*` and `keytrail.*` are ours, because semantic conventions have no credential attribute.
 */

/** String, 64 hex digits: hex(HMAC-SHA-256(secret, raw key)). On the server span, the audit record and every span of the request. */
export const ATTR_API_KEY_HASH = "api_key.hash";
/** String: where the key was found, `header:x-api-key`, `authorization:bearer`, `authorization:basic`, `authorization:apikey`, `query:api_key`, `cookie:NAME`, `metadata:x-api-key-bin`, `custom`. */
export const ATTR_API_KEY_SOURCE = "api_key.source";
/** String: id of the recognised key format, e.g. `stripe_secret`. Absent when no format is recognised. */
export const ATTR_API_KEY_FORMAT = "api_key.format";
/** String: the owner's own non-secret name of the key. Only when the service gives it. */
export const ATTR_API_KEY_ID = "api_key.id";
/** String: who owns the key. Only when the service gives it. */
export const ATTR_API_KEY_OWNER = "api_key.owner";
/** String, 12 hex digits: what `X-API-Key-Hash` of the response said, made of the key's hash. Absent where that header was not sent. */
export const ATTR_API_KEY_HANDLE = "api_key.handle";
/** String, 64 hex digits: the hash under the previous secret, while the hash secret is being rotated; on `api_key.rotated` the hash of the owner's key before. */
export const ATTR_API_KEY_PREVIOUS_HASH = "api_key.previous_hash";
/** String, ISO 8601: on `api_key.created` and `api_key.rotated`, from when on the key is refused. Absent for a key without an end. */
export const ATTR_API_KEY_EXPIRES_AT = "api_key.expires_at";
/** String, ISO 8601: on `api_key.rotated`, until when the owner's key before is still taken. Absent where it has no end yet. */
export const ATTR_API_KEY_GRACE_UNTIL = "api_key.grace_until";
/** String: `accepted`, `rejected` or `missing`. From the service if it says so, else from the status (401 and 403 are rejected). */
export const ATTR_API_KEY_AUTH_OUTCOME = "api_key.auth.outcome";
/** String: the correlation id that `X-Request-ID` carries, of the request where it is a sane token, else of the response. */
export const ATTR_KEYTRAIL_REQUEST_ID = "keytrail.request.id";
/** String: `peer`, `forwarded` or `untrusted_forwarded` (forwarding headers came from a peer that is not trusted). */
export const ATTR_KEYTRAIL_CLIENT_ADDRESS_SOURCE = "keytrail.client.address_source";
/** Int: seconds of the `Retry-After` of a 429 response, -1 when it had none. Absent where that is not known. */
export const ATTR_KEYTRAIL_RESPONSE_RETRY_AFTER = "keytrail.response.retry_after";
/** Boolean: this span's request has an audit record, so the span weighs 1 whatever its sampling. */
export const ATTR_KEYTRAIL_AUDIT = "keytrail.audit";
/** Int: sequence number of the audit record within its process, from 1 without holes. */
export const ATTR_KEYTRAIL_AUDIT_SEQUENCE = "keytrail.audit.sequence";
/** Resource attribute, string of 8 hex digits: names the hash secret without telling it. */
export const ATTR_KEYTRAIL_HASH_KEY_ID = "keytrail.hash_key_id";
/** String, 8 hex digits that name the hash secret before, while it is being rotated. On the resource. */
export const ATTR_KEYTRAIL_PREVIOUS_HASH_KEY_ID = "keytrail.previous_hash_key_id";
/** Boolean: a leak was found in (and scrubbed from) this span or record. */
export const ATTR_KEYTRAIL_LEAK_DETECTED = "keytrail.leak.detected";
/** String array: format ids of the leaks, `key_hash` for a bare hash, `unknown` for a key without a recognised format. */
export const ATTR_KEYTRAIL_LEAK_FORMATS = "keytrail.leak.formats";
/**
 * String array, same order: where each leak was. Grammar: `span.name`, `span.status.message`, `span.trace_state`,
 * `span.attributes.<name>`, `span.events.<event name>.name`, `span.events.<event name>.attributes.<name>`,
 * `span.links.trace_state`, `span.links.attributes.<name>`, `log.body`, `log.attributes.<name>`, `log.severity_text`, `log.event_name`,
 * `resource.attributes.<name>`, `scope.name`, `scope.version`, `scope.attributes.<name>`, `metric.name`, `metric.description`, `metric.unit`,
 * `metric.metadata.<name>`, `datapoint.attributes.<name>`, `exemplar.attributes.<name>`.
 * `response.headers.<lower-case name>`, `response.body` and, of HTTP/2, `response.trailers.<lower-case name>` are those of the response that the span is of.
 * An attribute whose KEY leaks is given as `<prefix>.attributes.[key]`. Nested values keep the top attribute's name.
 */
export const ATTR_KEYTRAIL_LEAK_LOCATIONS = "keytrail.leak.locations";
/** String array, same order: hash of each leaked key, the empty string where it has none (a JWT). */
export const ATTR_KEYTRAIL_LEAK_KEY_HASHES = "keytrail.leak.key_hashes";

/** Event name of the audit record. */
export const EVENT_API_KEY_REQUEST = "api_key.request";

/** Event names of changes to a service's keys: a key of an owner who had none, one beside or in place of others of the same owner, one taken away. */
export const EVENT_API_KEY_CREATED = "api_key.created";
export const EVENT_API_KEY_ROTATED = "api_key.rotated";
export const EVENT_API_KEY_REVOKED = "api_key.revoked";

/** Stable OpenTelemetry conventions. */
export const ATTR_CLIENT_ADDRESS = "client.address";
export const ATTR_USER_AGENT_ORIGINAL = "user_agent.original";
export const ATTR_URL_PATH = "url.path";
export const ATTR_URL_QUERY = "url.query";
export const ATTR_URL_FULL = "url.full";
export const ATTR_URL_SCHEME = "url.scheme";
export const ATTR_HTTP_ROUTE = "http.route";
export const ATTR_HTTP_REQUEST_METHOD = "http.request.method";
export const ATTR_HTTP_REQUEST_METHOD_ORIGINAL = "http.request.method_original";
export const ATTR_HTTP_RESPONSE_STATUS_CODE = "http.response.status_code";
export const ATTR_ERROR_TYPE = "error.type";
export const ATTR_NETWORK_PEER_PORT = "network.peer.port";
export const ATTR_NETWORK_PROTOCOL_NAME = "network.protocol.name";
export const ATTR_NETWORK_PROTOCOL_VERSION = "network.protocol.version";
export const ATTR_RPC_SYSTEM_NAME = "rpc.system.name";
export const ATTR_RPC_METHOD = "rpc.method";
export const ATTR_RPC_RESPONSE_STATUS_CODE = "rpc.response.status_code";
export const ATTR_SERVER_ADDRESS = "server.address";
export const ATTR_SERVER_PORT = "server.port";
export const ATTR_SERVICE_NAME = "service.name";
export const ATTR_SERVICE_INSTANCE_ID = "service.instance.id";
