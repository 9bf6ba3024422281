import { describe, expect, test } from "vitest";
import { refuseCaller } from "../../../processor/src/api/guard.ts";

const LOCAL = { host: "127.0.0.1", port: 4320, token: undefined };
const JSON_TYPE = { "content-type": "application/json" };
const TOKEN = "0123456789abcdef";

describe("refuseCaller() lets in", () => {
  test.each([
    ["GET", { host: "127.0.0.1:4320" }],
    ["GET", { host: "localhost:4320", "sec-fetch-site": "none" }],
    ["GET", { host: "[::1]:4320", origin: "http://[::1]:4320", "sec-fetch-site": "same-origin" }],
    ["PUT", { host: "LOCALHOST:4320", "content-type": "application/json; charset=utf-8" }],
    ["DELETE", { host: "127.0.0.1:4320" }],
  ])("%s with %j", (method, headers) => {
    expect(refuseCaller(method, headers, LOCAL)).toBeUndefined();
  });
});

describe("refuseCaller() turns away", () => {
  test.each([
    ["a name that was made to resolve to this machine", "GET", { host: "rebound.example:4320" }, 403],
    ["a name that begins like it", "GET", { host: "127.0.0.1.example:4320" }, 403],
    ["another port", "GET", { host: "127.0.0.1:80" }, 403],
    ["no Host", "GET", {}, 403],
    ["a page of another site", "POST", { host: "127.0.0.1:4320", origin: "https://evil.example", ...JSON_TYPE }, 403],
    ["a sandboxed page", "POST", { host: "127.0.0.1:4320", origin: "null", ...JSON_TYPE }, 403],
    ["a page of another port", "DELETE", { host: "127.0.0.1:4320", origin: "http://127.0.0.1:3000" }, 403],
    ["an image of another site", "GET", { host: "127.0.0.1:4320", "sec-fetch-site": "cross-site" }, 403],
    ["a form", "POST", { host: "127.0.0.1:4320", "content-type": "application/x-www-form-urlencoded" }, 415],
    ["text that needs no preflight", "POST", { host: "127.0.0.1:4320", "content-type": "text/plain" }, 415],
    ["no content type", "PUT", { host: "127.0.0.1:4320" }, 415],
  ])("%s", (_who, method, headers, status) => {
    expect(refuseCaller(method, headers, LOCAL)?.status).toBe(status);
  });

  test.each([undefined, "Bearer", "Bearer wrong-token-here", `Basic ${TOKEN}`, `Bearer ${TOKEN}x`])(
    "who has %j in place of the token",
    (authorization) => {
      const headers = { host: "127.0.0.1:4320", ...(authorization === undefined ? {} : { authorization }) };
      expect(refuseCaller("GET", headers, { ...LOCAL, token: TOKEN })?.status).toBe(401);
    },
  );
});

test("a caller with the token is let in, on another machine's address by any name", () => {
  const headers = { host: "keytrail.internal", authorization: `bearer ${TOKEN}` };
  expect(refuseCaller("GET", headers, { host: "0.0.0.0", port: 4320, token: TOKEN })).toBeUndefined();
});
