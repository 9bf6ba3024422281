import type { Attributes } from "@opentelemetry/api";
import {
  ATTR_API_KEY_FORMAT,
  ATTR_API_KEY_HASH,
  ATTR_API_KEY_PREVIOUS_HASH,
  ATTR_API_KEY_SOURCE,
  ATTR_CLIENT_ADDRESS,
  ATTR_KEYTRAIL_AUDIT,
  ATTR_KEYTRAIL_CLIENT_ADDRESS_SOURCE,
  ATTR_KEYTRAIL_REQUEST_ID,
  ATTR_URL_PATH,
  ATTR_USER_AGENT_ORIGINAL,
} from "../attributes.ts";
import type { Clock } from "../clock.ts";
import type { ClientAddress } from "../extract/client-address.ts";
import type { Credential, KeyExtraction } from "../extract/extract-key.ts";
import type { HttpRequest } from "../extract/request.ts";
import { readRequestId } from "../extract/request-id.ts";
import { readUserAgent } from "../extract/user-agent.ts";
import { createKeyFacts } from "./key-facts.ts";
import type { KeyFactsOptions } from "./key-facts.ts";
import type { RequestRecord } from "./request-record.ts";

/** What turns a request into a record. */
export interface OpenRecordOptions extends KeyFactsOptions {
  readonly clock: Clock;
  readonly extractKey: (request: HttpRequest) => KeyExtraction;
  readonly readClientAddress: (request: HttpRequest) => ClientAddress;
  readonly isKeyRequired: (path: string) => boolean;
  readonly isAuditOn: boolean;
  /** Makes an id for a request that brings none; undefined where responses carry no `X-Request-ID`. */
  readonly createRequestId: (() => string) | undefined;
}

/** A request that has just begun. */
export interface OpenedRequest {
  readonly record: RequestRecord;
  /** Every credential of the request, for the scrubber only. */
  readonly credentials: readonly Credential[];
}

/** A path that a URL parser leaves as it is; parsing costs more than all else that is read of a request. */
const PLAIN_PATH = /^(?:\/[\w-]+)+\/?$/;
/** Peer address as instrumentation-http names it: it tells the client's address as well, and falls under the same privacy. */
const ATTR_NETWORK_PEER_ADDRESS = "network.peer.address";

/** Creates the step request → record: key, hash, client address and user agent, as attributes of the server span. */
export function createRecordOpener(options: OpenRecordOptions): (request: HttpRequest) => OpenedRequest {
  const { clock, extractKey, readClientAddress, isKeyRequired, isAuditOn, createRequestId } = options;
  const factsOf = createKeyFacts(options);
  return (request) => {
    const startUnixMillis = clock.nowUnixMillis();
    const { key, credentials } = extractKey(request);
    const path = readPath(request);
    const facts = key === undefined ? undefined : factsOf(key.rawKey);
    const isKeyMissing = key === undefined && isKeyRequired(path);
    const isAudited = isAuditOn && (key !== undefined || isKeyMissing);
    const attributes = describe(request, path, readClientAddress(request));
    if (key !== undefined && facts !== undefined) {
      attributes[ATTR_API_KEY_HASH] = facts.keyHash;
      if (facts.previousHash !== undefined) attributes[ATTR_API_KEY_PREVIOUS_HASH] = facts.previousHash;
      attributes[ATTR_API_KEY_SOURCE] = key.source;
      if (facts.format !== undefined) attributes[ATTR_API_KEY_FORMAT] = facts.format;
    }
    attributes[ATTR_KEYTRAIL_REQUEST_ID] = readRequestId(request, credentials) ?? createRequestId?.();
    if (isAudited) attributes[ATTR_KEYTRAIL_AUDIT] = true;
    const record: RequestRecord = {
      startUnixMillis,
      attributes,
      keyHash: facts?.keyHash,
      isAuditable: isAuditOn,
      isAudited,
      isKeyMissing,
      span: undefined,
      spanContext: undefined,
      rpcMetadata: undefined,
      route: undefined,
      saidRoute: undefined,
      keyId: undefined,
      keyOwner: undefined,
      outcome: undefined,
      keyHandle: undefined,
      leaks: undefined,
      statusCode: 0,
      retryAfterSeconds: undefined,
      isFinished: false,
    };
    return { record, credentials };
  };
}

function describe(request: HttpRequest, path: string, client: ClientAddress): Attributes {
  return {
    [ATTR_URL_PATH]: path,
    // Set even when undefined: instrumentation-http would else record any text that a client put into a forwarding header.
    [ATTR_CLIENT_ADDRESS]: client.address,
    [ATTR_NETWORK_PEER_ADDRESS]: client.peerAddress,
    [ATTR_KEYTRAIL_CLIENT_ADDRESS_SOURCE]: client.source,
    [ATTR_USER_AGENT_ORIGINAL]: readUserAgent(request),
  };
}

/** The path as instrumentation-http records it, without depending on a `Host` header that a client can spoil. */
function readPath(request: HttpRequest): string {
  const target = request.url ?? "/";
  const mark = target.indexOf("?");
  const path = mark === -1 ? target : target.slice(0, mark);
  if (PLAIN_PATH.test(path)) return path;
  const absolute = target.startsWith("/") ? `http://localhost${target}` : target;
  return URL.canParse(absolute) ? new URL(absolute).pathname : "/";
}
