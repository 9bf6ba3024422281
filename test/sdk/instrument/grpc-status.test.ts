import { expect, test } from "vitest";
import { readGrpcStatus, toGrpcStatus } from "../../../sdk/src/instrument/grpc-status.ts";

test.each([
  [0, { name: "OK", isError: false, isMethodKnown: true, outcome: "accepted" }],
  ["0", { name: "OK", isError: false, isMethodKnown: true, outcome: "accepted" }],
  [1, { name: "CANCELLED", isError: false, isMethodKnown: true, outcome: "accepted" }],
  [7, { name: "PERMISSION_DENIED", isError: false, isMethodKnown: true, outcome: "rejected" }],
  [12, { name: "UNIMPLEMENTED", isError: true, isMethodKnown: false, outcome: "accepted" }],
  [13, { name: "INTERNAL", isError: true, isMethodKnown: true, outcome: "accepted" }],
  ["16", { name: "UNAUTHENTICATED", isError: false, isMethodKnown: true, outcome: "rejected" }],
  [99, { name: "99", isError: false, isMethodKnown: true, outcome: "accepted" }],
  ["unit", { name: "UNKNOWN", isError: true, isMethodKnown: true, outcome: "accepted" }],
  [undefined, undefined],
  [["0", "7"], undefined],
])("the status of %j", (code, expected) => {
  expect(toGrpcStatus(code)).toEqual(expected);
});

test("the trailers tell the status, and the head where there are none", () => {
  const sentHeaders = { "grpc-status": "7" };
  expect(readGrpcStatus({ sentHeaders, sentTrailers: { "grpc-status": "0" } })?.name).toBe("OK");
  expect(readGrpcStatus({ sentHeaders })?.name).toBe("PERMISSION_DENIED");
  expect(readGrpcStatus({ sentHeaders: {} })).toBeUndefined();
});
