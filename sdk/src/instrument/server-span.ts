import { ROOT_CONTEXT, SpanKind, context as contexts, propagation, trace } from "@opentelemetry/api";
import type { Attributes, Context, Span, Tracer } from "@opentelemetry/api";
import {
  ATTR_HTTP_REQUEST_METHOD,
  ATTR_HTTP_REQUEST_METHOD_ORIGINAL,
  ATTR_NETWORK_PEER_PORT,
  ATTR_NETWORK_PROTOCOL_NAME,
  ATTR_NETWORK_PROTOCOL_VERSION,
  ATTR_SERVER_ADDRESS,
  ATTR_SERVER_PORT,
  ATTR_URL_PATH,
  ATTR_URL_QUERY,
  ATTR_URL_SCHEME,
} from "../attributes.ts";
import type { RpcMetadata } from "../enrich/request-record.ts";
import { withRpcMetadata } from "../enrich/span-processor.ts";
import type { HttpRequest } from "../extract/request.ts";

/** A request that nobody else makes a span for. */
export interface UninstrumentedRequest extends HttpRequest {
  readonly socket: { readonly remoteAddress?: string | undefined; readonly remotePort?: number | undefined };
  readonly scheme: string;
  /** `host[:port]` that the client asked for. */
  readonly authority: string | undefined;
  /** `1.1`, `2`. */
  readonly protocolVersion: string;
}

/** A server span that has begun, and the context that its request runs in. */
export interface StartedServerSpan {
  readonly span: Span;
  readonly context: Context;
  /** What frameworks note the route on. */
  readonly metadata: RpcMetadata;
}

/** Statuses from here on are errors of a server. */
export const FIRST_SERVER_ERROR_STATUS = 500;

/** Methods that may stand on a span; any word can be sent. https://opentelemetry.io/docs/specs/semconv/http/http-spans/ (1.45.0) */
const KNOWN_METHODS: ReadonlySet<string> = new Set([
  ...["GET", "HEAD", "POST", "PUT", "DELETE", "CONNECT", "OPTIONS", "TRACE", "PATCH", "QUERY"],
]);
const OTHER_METHOD = "_OTHER";
/** https://www.rfc-editor.org/rfc/rfc1035#section-2.3.4: octets of a name, at most; a client chooses what it sends. */
const MAX_HOST_CHARACTERS = 255;

/** The method as it may stand on a span: one of the known ones, else `_OTHER`. */
export function normaliseMethod(method: string | undefined): string {
  return method !== undefined && KNOWN_METHODS.has(method) ? method : OTHER_METHOD;
}

/** What a span's name says of the method: of an unknown one nothing. */
export function methodInName(method: string | undefined): string {
  const known = normaliseMethod(method);
  return known === OTHER_METHOD ? "HTTP" : known;
}

/**
 * Starts the server span of a request as OpenTelemetry's own instrumentation starts those of `node:http`: a child of the caller's span that the
 * registered propagator reads from the headers, and nobody's otherwise.
 *
 * @param attributes win over those of the request
 */
export function startServerSpan(
  tracer: Tracer,
  request: UninstrumentedRequest,
  attributes: Attributes,
): StartedServerSpan {
  const parent = propagation.extract(ROOT_CONTEXT, request.headers);
  // First as well, since a limit on the number of attributes drops the last ones.
  const options = { kind: SpanKind.SERVER, attributes: { ...attributes, ...describe(request), ...attributes } };
  const span = tracer.startSpan(methodInName(request.method), options, parent);
  const metadata: RpcMetadata = { type: "http", span };
  return { span, context: withRpcMetadata(trace.setSpan(parent, span), metadata), metadata };
}

/**
 * The span of the context that is active, if it is a server span that still runs: somebody else's, made for the request that is about to be handled.
 */
export function activeServerSpan(): Span | undefined {
  const span: (Span & { readonly kind?: SpanKind }) | undefined = trace.getSpan(contexts.active());
  return span?.kind === SpanKind.SERVER && span.isRecording() ? span : undefined;
}

/** https://opentelemetry.io/docs/specs/semconv/http/http-spans/#http-server-span (1.45.0) */
function describe({ method, url = "", scheme, authority, protocolVersion, socket }: UninstrumentedRequest): Attributes {
  const mark = url.indexOf("?");
  const attributes: Attributes = {
    [ATTR_HTTP_REQUEST_METHOD]: normaliseMethod(method),
    [ATTR_URL_SCHEME]: scheme,
    [ATTR_URL_PATH]: mark === -1 ? url : url.slice(0, mark),
    [ATTR_NETWORK_PROTOCOL_NAME]: "http",
    [ATTR_NETWORK_PROTOCOL_VERSION]: protocolVersion,
    ...describeServer(authority),
  };
  if (mark !== -1) attributes[ATTR_URL_QUERY] = url.slice(mark + 1);
  if (method !== undefined && attributes[ATTR_HTTP_REQUEST_METHOD] !== method)
    attributes[ATTR_HTTP_REQUEST_METHOD_ORIGINAL] = method;
  if (socket.remotePort !== undefined) attributes[ATTR_NETWORK_PEER_PORT] = socket.remotePort;
  return attributes;
}

function describeServer(authority: string | undefined): Attributes {
  const match = /^(.*?)(?::(\d{1,5}))?$/.exec(authority ?? "");
  const [, host = "", port] = match ?? [];
  if (host === "") return {};
  const bare = host.startsWith("[") && host.endsWith("]") ? host.slice(1, -1) : host;
  const address = bare.slice(0, MAX_HOST_CHARACTERS);
  return { [ATTR_SERVER_ADDRESS]: address, ...(port === undefined ? {} : { [ATTR_SERVER_PORT]: Number(port) }) };
}
