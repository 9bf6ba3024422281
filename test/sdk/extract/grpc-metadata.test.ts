import { describe, expect, test } from "vitest";
import { isGrpc } from "../../../sdk/src/extract/grpc.ts";
import { createGrpcMetadataLocations } from "../../../sdk/src/extract/locations/grpc-metadata.ts";
import { parseOptions } from "../../../sdk/src/options.ts";
import { isOwnPlace } from "../../../sdk/src/scrub/own-place.ts";

const RAW_KEY = "unit-key-of-metadata";
const base64 = (text: string): string => Buffer.from(text).toString("base64");

function find(
  value: string,
  contentType = "application/grpc",
  keyHeaders = "x-api-key",
): readonly (readonly string[])[] {
  const { options } = parseOptions({}, { KEYTRAIL_KEY_HEADERS: keyHeaders });
  const request = { headers: { "content-type": contentType, "x-api-key-bin": value }, socket: {} };
  const found = createGrpcMetadataLocations(options).flatMap((location) => location.find(request));
  return found.map(({ source, rawKey }) => [source, rawKey]);
}

describe("binary metadata", () => {
  const source = "metadata:x-api-key-bin";

  test.each([
    ["padded", base64(RAW_KEY), [[source, RAW_KEY]]],
    ["without padding", base64(RAW_KEY).replace(/=+$/, ""), [[source, RAW_KEY]]],
    [
      "several values",
      `${base64("unit-1")}, ${base64("unit-2")}`,
      [
        [source, "unit-1"],
        [source, "unit-2"],
      ],
    ],
    ["bytes that are no text", "/////w==", [[source, "/////w"]]],
    ["nothing", "", []],
  ])("%s", (_name, value, expected) => {
    expect(find(value)).toEqual(expected);
  });

  test("a name with the suffix among the headers is looked for once, and stands for itself", () => {
    expect(find(base64(RAW_KEY), "application/grpc+proto", "x-api-key-bin,x-api-key")).toEqual([[source, RAW_KEY]]);
  });

  test("a request that is no gRPC call has none", () => {
    expect(find(base64(RAW_KEY), "application/json")).toEqual([]);
  });

  test("a client chooses how many values there are, and only the first eight are looked at", () => {
    expect(find(Array.from({ length: 9000 }, () => base64("unit")).join(","))).toHaveLength(8);
  });
});

test.each([
  ["application/grpc", true],
  ["application/grpc+proto", true],
  ["application/grpc;charset=utf-8", true],
  ["application/grpc-web+proto", false],
  ["application/json", false],
  [undefined, false],
])("%s is a gRPC call: %s", (contentType, expected) => {
  expect(isGrpc({ headers: { "content-type": contentType } })).toBe(expected);
});

test.each([
  ["metadata:x-api-key-bin", "rpc.request.metadata.x-api-key-bin", true],
  ["header:x-api-key", "rpc.request.metadata.x-api-key", true],
  ["header:x-api-key", "http.request.header.x-api-key", true],
  ["metadata:x-api-key-bin", "rpc.response.metadata.x-api-key-bin", false],
  ["metadata:x-api-key-bin", "rpc.request.metadata.x-other-bin", false],
])("a key of %s in %s stands where the request presented it: %s", (source, attributeName, expected) => {
  expect(isOwnPlace({ source, attributeName, parameterName: "" })).toBe(expected);
});
