import { describe, expect, test } from "vitest";
import { createKeyHasher, createKeyScanner } from "@keytrail/sdk/keys";
import { createRecordOpener } from "../../../sdk/src/enrich/open-record.ts";
import { createClientAddressReader } from "../../../sdk/src/extract/client-address.ts";
import { createKeyExtractor } from "../../../sdk/src/extract/extract-key.ts";
import { keyLocations } from "../../../sdk/src/extract/locations/index.ts";
import type { HttpRequest } from "../../../sdk/src/extract/request.ts";
import { parseOptions } from "../../../sdk/src/options.ts";

const { options } = parseOptions({ keyRequiredRoutes: ["/private/*"] }, {});
const hasher = createKeyHasher({ secret: "a secret of this test, 32 bytes or more" });

/** The documented example key of AWS: a known format. */
const AWS_EXAMPLE = "AKIAIOSFODNN7EXAMPLE";

function open(
  request: Partial<HttpRequest>,
  isAuditOn = true,
  createRequestId?: () => string,
): ReturnType<ReturnType<typeof createRecordOpener>> {
  const openRecord = createRecordOpener({
    clock: { nowUnixMillis: () => 1_700_000_000_000.25 },
    hasher,
    scanner: createKeyScanner(),
    extractKey: createKeyExtractor({
      locations: keyLocations.flatMap((create) => create(options)),
      maxKeyLength: 4096,
    }),
    readClientAddress: createClientAddressReader(options),
    isKeyRequired: (path) => path.startsWith("/private/"),
    isAuditOn,
    createRequestId,
  });
  return openRecord({ method: "GET", url: "/", headers: {}, socket: { remoteAddress: "203.0.113.7" }, ...request });
}

test("a request with a key opens with the attributes of its span, and without its key", () => {
  const headers = { "x-api-key": AWS_EXAMPLE, "user-agent": "unit/1", "x-request-id": "req-1" };
  const { record, credentials } = open({ url: "/a?b=1", headers });
  expect(record.attributes).toEqual({
    "api_key.hash": hasher.hash(AWS_EXAMPLE),
    "api_key.source": "header:x-api-key",
    "api_key.format": expect.stringMatching(/^aws/),
    "client.address": "203.0.113.7",
    "network.peer.address": "203.0.113.7",
    "keytrail.client.address_source": "peer",
    "keytrail.request.id": "req-1",
    "keytrail.audit": true,
    "url.path": "/a",
    "user_agent.original": "unit/1",
  });
  expect(record).toMatchObject({ startUnixMillis: 1_700_000_000_000.25, isAudited: true, isKeyMissing: false });
  expect(credentials).toEqual([{ rawKey: AWS_EXAMPLE, isApiKey: true }]);
  expect(JSON.stringify(record)).not.toContain(AWS_EXAMPLE);
});

test("a key of no known format has no api_key.format", () => {
  expect(open({ headers: { "x-api-key": "unit-1" } }).record.attributes["api_key.format"]).toBeUndefined();
});

test("a request without a key is missing it only on a route that needs one", () => {
  expect(open({ url: "/private/a" }).record).toMatchObject({ isAudited: true, isKeyMissing: true, keyHash: undefined });
  expect(open({ url: "/public" }).record).toMatchObject({ isAudited: false, isKeyMissing: false });
  expect(open({ url: "/private/a" }, false).record.attributes["keytrail.audit"]).toBeUndefined();
});

describe("url.path is what a URL parser makes of the target", () => {
  test.each([
    ["/a/b", "/a/b"],
    ["/a/b?c=/d", "/a/b"],
    ["/a/../b", "/b"],
    ["/a b", "/a%20b"],
    ["/%", "/%"],
    ["//host/a", "//host/a"],
    ["http://other:1/a?b", "/a"],
    ["*", "/"],
    ["", "/"],
    ["/", "/"],
  ])("%j gives %j", (url, path) => {
    expect(open({ url }).record.attributes["url.path"]).toBe(path);
  });
});

test.each(["a b", "<x>", "a".repeat(129), "", "a\nb"])(
  "a request id that is no sane token is left out: %j",
  (requestId) => {
    expect(open({ headers: { "x-request-id": requestId } }).record.attributes["keytrail.request.id"]).toBeUndefined();
  },
);

test("a request without a sane id gets one where responses carry it; a sane one is kept", () => {
  const idOf = (headers: HttpRequest["headers"]): unknown =>
    open({ headers }, true, () => "made").record.attributes["keytrail.request.id"];
  expect(idOf({})).toBe("made");
  expect(idOf({ "x-request-id": "a b" })).toBe("made");
  expect(idOf({ "x-request-id": "req-1" })).toBe("req-1");
});

test("a request id that holds the request's key is no id: it would be echoed and logged", () => {
  const headers = { "x-api-key": "unit-key-1", "x-request-id": "id-unit-key-1" };
  expect(open({ headers }).record.attributes["keytrail.request.id"]).toBeUndefined();
  expect(open({ headers }, true, () => "made").record.attributes["keytrail.request.id"]).toBe("made");
});
