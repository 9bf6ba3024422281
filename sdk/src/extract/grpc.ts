import { readHeader } from "./request.ts";
import type { HttpRequest } from "./request.ts";

/**
 * Whether a request is a gRPC call: `application/grpc`, alone or with `+proto` and its like. gRPC-Web (`application/grpc-web`) is none, since its status
 * stands in the body.
 * https://github.com/grpc/grpc/blob/master/doc/PROTOCOL-HTTP2.md#requests
 */
export function isGrpc(request: Pick<HttpRequest, "headers">): boolean {
  const contentType = readHeader(request, "content-type");
  if (contentType?.startsWith("application/grpc") !== true) return false;
  const next = contentType.charAt("application/grpc".length);
  return next === "" || next === "+" || next === ";" || next === " ";
}
