import { readdirSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { createKeyExtractor } from "../../../sdk/src/extract/extract-key.ts";
import { isJwt } from "../../../sdk/src/extract/jwt.ts";
import { keyLocations } from "../../../sdk/src/extract/locations/index.ts";
import type { KeyLocationOptions } from "../../../sdk/src/extract/location.ts";

const defaults: KeyLocationOptions = {
  keyHeaders: ["x-api-key"],
  keyQueryParameters: ["api_key", "apikey", "api-key"],
  authorizationSchemes: ["bearer", "apikey"],
};

interface Asked {
  readonly headers?: Readonly<Record<string, string>>;
  readonly url?: string;
}

function extract(
  { headers = {}, url = "/" }: Asked,
  options: Partial<KeyLocationOptions> = {},
): readonly [string | undefined, string | undefined, readonly string[]] {
  const locations = keyLocations.flatMap((create) => create({ ...defaults, ...options }));
  const { key, credentials } = createKeyExtractor({ locations, maxKeyLength: 64 })({ headers, url, socket: {} });
  return [key?.rawKey, key?.source, credentials.map(({ rawKey }) => rawKey)];
}

const basic = (pair: string): Asked => ({
  headers: { authorization: `Basic ${Buffer.from(pair).toString("base64")}` },
});
const segment = (value: object): string => Buffer.from(JSON.stringify(value)).toString("base64url");
const jwt = `${segment({ alg: "none" })}.${segment({ sub: "unit" })}.`;

describe("each place gives its key", () => {
  test.each<[string, Asked, string, string]>([
    ["x-api-key, trimmed", { headers: { "x-api-key": " unit-1 " } }, "unit-1", "header:x-api-key"],
    ["Bearer in any case", { headers: { authorization: "bEARER  unit-1 " } }, "unit-1", "authorization:bearer"],
    ["ApiKey", { headers: { authorization: "ApiKey unit-1" } }, "unit-1", "authorization:apikey"],
    ["query parameter", { url: "/a?x=1&api_key=unit-1" }, "unit-1", "query:api_key"],
    ["query parameter in another case", { url: "/a?API-Key=unit-1" }, "unit-1", "query:api-key"],
    ["query parameter, form-encoded", { url: "/a?apikey=a%2Fb+c%3D" }, "a/b c=", "query:apikey"],
    ["name of the parameter encoded", { url: "/a?api%5Fkey=unit-1" }, "unit-1", "query:api_key"],
    [
      "the first of two that isn't empty",
      { url: "/a?api_key=&api_key=unit-1&api_key=unit-2" },
      "unit-1",
      "query:api_key",
    ],
  ])("%s", (_place, asked, rawKey, source) => {
    expect(extract(asked)).toEqual([rawKey, source, [rawKey]]);
  });

  test.each<[string, Asked]>([
    ["nothing", {}],
    ["an empty header", { headers: { "x-api-key": "  " } }],
    ["a scheme without credentials", { headers: { authorization: "Bearer " } }],
    ["a scheme that only begins like one", { headers: { authorization: "Bearerunit-1" } }],
    ["a parameter that only ends like one", { url: "/a?my_api_key=unit-1" }],
    ["key=, which names too many things", { url: "/a?key=unit-1" }],
    ["a parameter in the path", { url: "/api_key=unit-1" }],
  ])("near miss: %s", (_place, asked) => {
    expect(extract(asked)).toEqual([undefined, undefined, []]);
  });
});

test("configured headers and parameters replace the defaults, in their order", () => {
  const options = { keyHeaders: ["x-two", "x-one"], keyQueryParameters: ["k"] };
  expect(
    extract({ headers: { "x-one": "1", "x-two": "2", "x-api-key": "3" }, url: "/?k=4&api_key=5" }, options),
  ).toEqual(["2", "header:x-two", ["2", "1", "4"]]);
});

test("the first place wins, and every credential is scrubbed, each once", () => {
  expect(extract({ headers: { "x-api-key": "one", authorization: "Bearer two" }, url: "/?api_key=one" })).toEqual([
    "one",
    "header:x-api-key",
    ["one", "two"],
  ]);
});

describe("Basic", () => {
  test("is only scrubbed by default, since a person's password must not be hashed", () => {
    expect(extract(basic("user:secret"))).toEqual([undefined, undefined, ["secret"]]);
  });

  test.each([
    ["user:secret", "secret"],
    ["unit-1:", "unit-1"],
    ["user:a:b", "a:b"],
  ])("as a key: %s gives %s", (pair, rawKey) => {
    expect(extract(basic(pair), { authorizationSchemes: ["basic"] })).toEqual([
      rawKey,
      "authorization:basic",
      [rawKey],
    ]);
  });

  test.each([":", "no colon"])("gives nothing for %j", (pair) => {
    expect(extract(basic(pair), { authorizationSchemes: ["basic"] })).toEqual([undefined, undefined, []]);
  });
});

test("a JSON Web Token is scrubbed and no key, wherever it stands; a key beside it counts", () => {
  expect(extract({ headers: { authorization: `Bearer ${jwt}` } })).toEqual([undefined, undefined, [jwt]]);
  expect(extract({ headers: { "x-api-key": jwt }, url: "/?api_key=unit-1" })).toEqual([
    "unit-1",
    "query:api_key",
    [jwt, "unit-1"],
  ]);
});

test.each([
  [jwt, true],
  [`${segment({ alg: "dir", enc: "A128GCM" })}..a.b.c`, false],
  [`${segment({ alg: "dir", enc: "A128GCM" })}.k.a.b.c`, true],
  [`${segment({ typ: "JWT" })}.a.b`, false],
  ["eyJhYmM.def", false],
  ["eyJub3QganNvbg.def.ghi", false],
  ["a.b.c", false],
])("isJwt(%s) is %s", (credential, expected) => {
  expect(isJwt(credential)).toBe(expected);
});

test.each<[string, Asked, boolean]>([
  ["a header's key", { headers: { "x-api-key": "unit-1" } }, true],
  ["a person's password", basic("ada:unit-1"), false],
  ["a JWT", { headers: { authorization: `Bearer ${jwt}` } }, false],
])("%s is known to be a key or not", (_what, { headers = {}, url = "/" }, isApiKey) => {
  const locations = keyLocations.flatMap((create) => create(defaults));
  const { credentials } = createKeyExtractor({ locations, maxKeyLength: 64 })({ headers, url, socket: {} });
  expect(credentials.map((credential) => credential.isApiKey)).toEqual([isApiKey]);
});

test("a credential over the length limit is scrubbed and no key", () => {
  const long = "k".repeat(65);
  expect(extract({ headers: { "x-api-key": long } })).toEqual([undefined, undefined, [long]]);
  expect(extract({ headers: { "x-api-key": long.slice(1) } })[0]).toBe(long.slice(1));
});

test("the folder holds exactly the places that the registry names", () => {
  const folder = new URL("../../../sdk/src/extract/locations/", import.meta.url);
  const files = readdirSync(folder).filter((name) => name !== "index.ts");
  expect(files.toSorted()).toEqual([
    "authorization-apikey.ts",
    "authorization-basic.ts",
    "authorization-bearer.ts",
    "header.ts",
    "query.ts",
  ]);
  expect(keyLocations).toHaveLength(files.length);
});
