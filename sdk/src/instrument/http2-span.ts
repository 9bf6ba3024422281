import type { ServerHttp2Stream } from "node:http2";
import { constants } from "node:http2";
import { SpanStatusCode } from "@opentelemetry/api";
import type { Span } from "@opentelemetry/api";
import {
  ATTR_ERROR_TYPE,
  ATTR_HTTP_RESPONSE_STATUS_CODE,
  ATTR_HTTP_ROUTE,
  ATTR_RPC_METHOD,
  ATTR_RPC_RESPONSE_STATUS_CODE,
} from "../attributes.ts";
import { closingAttributes, leakAttributes } from "../enrich/close-record.ts";
import type { RequestRecord } from "../enrich/request-record.ts";
import type { GrpcStatus } from "./grpc-status.ts";
import { FIRST_SERVER_ERROR_STATUS, methodInName } from "./server-span.ts";

/** How the request of a stream ended. */
export interface Http2End {
  readonly record: RequestRecord;
  readonly method: string | undefined;
  /** Of the response; 0 where none began. */
  readonly statusCode: number;
  /** Undefined for what is no gRPC call, and for one that ended without a status. */
  readonly grpcStatus: GrpcStatus | undefined;
  readonly isGrpc: boolean;
  /** `pkg.Service/Method` of a gRPC call to a method that the server has. */
  readonly grpcMethod: string | undefined;
  /** The failure of the stream itself. */
  readonly failure: StreamFailure | undefined;
}

/** Why a stream ended before its response did. */
export interface StreamFailure {
  /** Value of `error.type`. */
  readonly type: string;
  /** Whether it is the server's: a client that goes away is no error of the server. */
  readonly isError: boolean;
}

/** Error codes by number, https://www.rfc-editor.org/rfc/rfc9113#section-7 */
const CODE_NAMES: ReadonlyMap<number, string> = new Map([
  [constants.NGHTTP2_PROTOCOL_ERROR, "PROTOCOL_ERROR"],
  [constants.NGHTTP2_INTERNAL_ERROR, "INTERNAL_ERROR"],
  [constants.NGHTTP2_FLOW_CONTROL_ERROR, "FLOW_CONTROL_ERROR"],
  [constants.NGHTTP2_SETTINGS_TIMEOUT, "SETTINGS_TIMEOUT"],
  [constants.NGHTTP2_STREAM_CLOSED, "STREAM_CLOSED"],
  [constants.NGHTTP2_FRAME_SIZE_ERROR, "FRAME_SIZE_ERROR"],
  [constants.NGHTTP2_REFUSED_STREAM, "REFUSED_STREAM"],
  [constants.NGHTTP2_CANCEL, "CANCEL"],
  [constants.NGHTTP2_COMPRESSION_ERROR, "COMPRESSION_ERROR"],
  [constants.NGHTTP2_CONNECT_ERROR, "CONNECT_ERROR"],
  [constants.NGHTTP2_ENHANCE_YOUR_CALM, "ENHANCE_YOUR_CALM"],
  [constants.NGHTTP2_INADEQUATE_SECURITY, "INADEQUATE_SECURITY"],
  [constants.NGHTTP2_HTTP_1_1_REQUIRED, "HTTP_1_1_REQUIRED"],
]);

/** Reads why a closed stream ended before its time; undefined for one that ended well. */
export function readFailure(stream: ServerHttp2Stream): StreamFailure | undefined {
  const { rstCode, aborted, errored } = stream;
  const name = CODE_NAMES.get(rstCode);
  if (name !== undefined) return { type: name, isError: errored !== null };
  if (errored !== null) return { type: errored.name, isError: true };
  return aborted ? { type: "aborted", isError: false } : undefined;
}

/** Puts on somebody else's span, which has a name and an end of its own, what only we know; nothing where it has ended. */
export function closeAdoptedSpan(record: RequestRecord, statusCode: number): void {
  if (record.span?.isRecording() !== true) return;
  record.span.setAttributes(closingAttributes(record, statusCode));
  if (record.leaks !== undefined) record.span.setAttributes(leakAttributes(record.leaks));
}

/** Puts on a span what is known when its stream is over, and ends it. */
export function endHttp2Span(span: Span, end: Http2End): void {
  const { record, method, statusCode, grpcStatus, isGrpc, grpcMethod, failure } = end;
  span.setAttributes(closingAttributes(record, statusCode));
  if (record.leaks !== undefined) span.setAttributes(leakAttributes(record.leaks));
  if (statusCode !== 0) span.setAttribute(ATTR_HTTP_RESPONSE_STATUS_CODE, statusCode);
  if (grpcStatus !== undefined) span.setAttribute(ATTR_RPC_RESPONSE_STATUS_CODE, grpcStatus.name);
  if (isGrpc) span.setAttribute(ATTR_RPC_METHOD, grpcMethod ?? "_OTHER");
  setError(span, end, failure);
  if (record.route !== undefined) span.setAttribute(ATTR_HTTP_ROUTE, record.route);
  if (grpcMethod !== undefined) span.updateName(grpcMethod);
  else if (record.route !== undefined) span.updateName(`${methodInName(method)} ${record.route}`);
  span.end();
}

function setError(span: Span, { statusCode, grpcStatus }: Http2End, failure: StreamFailure | undefined): void {
  let type = failure?.type;
  let isError = failure?.isError ?? false;
  if (statusCode >= FIRST_SERVER_ERROR_STATUS) [type, isError] = [String(statusCode), true];
  else if (grpcStatus?.isError === true) [type, isError] = [grpcStatus.name, true];
  if (type !== undefined) span.setAttribute(ATTR_ERROR_TYPE, type);
  if (isError) span.setStatus({ code: SpanStatusCode.ERROR });
}
