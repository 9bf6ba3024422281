import type { ServerHttp2Stream } from "node:http2";
import type { AuthOutcome } from "../enrich/request-record.ts";

/** Names of the codes 0 to 16, https://grpc.io/docs/guides/status-codes/ */
const STATUS_NAMES: readonly string[] = [
  ...["OK", "CANCELLED", "UNKNOWN", "INVALID_ARGUMENT", "DEADLINE_EXCEEDED", "NOT_FOUND", "ALREADY_EXISTS"],
  ...["PERMISSION_DENIED", "RESOURCE_EXHAUSTED", "FAILED_PRECONDITION", "ABORTED", "OUT_OF_RANGE", "UNIMPLEMENTED"],
  ...["INTERNAL", "UNAVAILABLE", "DATA_LOSS", "UNAUTHENTICATED"],
];
/** What makes a server span an error, https://opentelemetry.io/docs/specs/semconv/rpc/grpc/#server (1.45.0) */
const SERVER_ERRORS: ReadonlySet<string> = new Set([
  ...["UNKNOWN", "DEADLINE_EXCEEDED", "UNIMPLEMENTED", "INTERNAL", "UNAVAILABLE", "DATA_LOSS"],
]);
const REJECTIONS: ReadonlySet<string> = new Set(["PERMISSION_DENIED", "UNAUTHENTICATED"]);

/** How a gRPC call ended. */
export interface GrpcStatus {
  /** `OK`, `UNAUTHENTICATED`; a code that nobody knows as its digits. */
  readonly name: string;
  readonly isError: boolean;
  /** False where the server has no such method: the client chose its name. */
  readonly isMethodKnown: boolean;
  readonly outcome: AuthOutcome;
}

/**
 * Reads the status that a gRPC server sent: in the trailers, or in the head of a response that has nothing else.
 *
 * @returns undefined for a call that ended without one, such as a cancelled one
 */
export function readGrpcStatus(
  stream: Pick<ServerHttp2Stream, "sentHeaders" | "sentTrailers">,
): GrpcStatus | undefined {
  return toGrpcStatus(stream.sentTrailers?.["grpc-status"] ?? stream.sentHeaders?.["grpc-status"]);
}

/** The status of a code, a number or its digits; undefined for anything else. */
export function toGrpcStatus(code: unknown): GrpcStatus | undefined {
  if (typeof code !== "number" && typeof code !== "string") return undefined;
  const name = STATUS_NAMES[Number(code)] ?? (Number.isInteger(Number(code)) ? String(Number(code)) : "UNKNOWN");
  return {
    name,
    isError: SERVER_ERRORS.has(name),
    isMethodKnown: name !== "UNIMPLEMENTED",
    outcome: REJECTIONS.has(name) ? "rejected" : "accepted",
  };
}
