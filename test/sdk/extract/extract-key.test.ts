import { readdirSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { createKeyExtractor } from "../../../sdk/src/extract/extract-key.ts";
import { isJwt } from "../../../sdk/src/extract/jwt.ts";
import { keyLocations } from "../../../sdk/src/extract/locations/index.ts";
import type { FindKey, KeyLocationOptions } from "../../../sdk/src/extract/location.ts";

const defaults: KeyLocationOptions = {
  keyHeaders: ["x-api-key"],
  keyQueryParameters: ["api_key", "apikey", "api-key"],
  authorizationSchemes: ["bearer", "apikey"],
  keyCookies: [],
  findKey: undefined,
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

test.each<[string, Asked, readonly string[]]>([
  ["a query parameter", { url: "/a?api_key=&api_key=unit-1&api_key=unit-2" }, ["unit-1", "unit-2"]],
  [
    "a header, joined by Node",
    { headers: { "x-api-key": "unit-1, unit-2,," } },
    ["unit-1, unit-2,,", "unit-1", "unit-2"],
  ],
])("of %s that was sent twice the first counts as the service reads it, and each is scrubbed", (_what, asked, all) => {
  const [rawKey, , credentials] = extract(asked);
  expect(rawKey).toBe(all[0]);
  expect(credentials).toEqual(all);
});

describe("cookies", () => {
  const keyCookies = ["session_key", "other"];

  test.each<[string, string, readonly string[]]>([
    ["alone", "session_key=unit-1", ["unit-1"]],
    ["between others", "a=1; session_key=unit-1; b=2", ["unit-1"]],
    ["without blanks, with an equals sign in it", "a=1;session_key=unit=1==;b=2", ["unit=1=="]],
    ["quoted", 'a=1; session_key="unit-1"', ["unit-1"]],
    ["percent-encoded", "session_key=a%2Fb%20c", ["a/b c"]],
    ["percent signs that encode nothing", "session_key=a%zz", ["a%zz"]],
    ["sent twice", "session_key=unit-1; session_key=unit-2", ["unit-1", "unit-2"]],
    ["two of the names", "other=unit-2; session_key=unit-1", ["unit-1", "unit-2"]],
    ["empty, then filled", "session_key=; session_key=unit-1", ["unit-1"]],
    ["blanks around", "a=1;   session_key = unit-1  ;", ["unit-1"]],
  ])("%s", (_what, cookie, all) => {
    expect(extract({ headers: { cookie } }, { keyCookies })).toEqual([all[0], "cookie:session_key", all]);
  });

  test.each([
    "session_keys=unit-1",
    "my_session_key=unit-1",
    "SESSION_KEY=unit-1",
    "a=session_key=unit-1",
    "a=1 session_key=unit-1",
    "session_key",
    "session_key; a=1",
    "",
  ])("%j has none", (cookie) => {
    expect(extract({ headers: { cookie } }, { keyCookies })).toEqual([undefined, undefined, []]);
  });

  test("are not read by default", () => {
    expect(extract({ headers: { cookie: "api_key=unit-1" } })).toEqual([undefined, undefined, []]);
  });
});

describe("the service's own function", () => {
  test("goes before all other places", () => {
    const findKey: FindKey = ({ url }) => /^\/t\/([^/]+)/.exec(url ?? "")?.[1];
    const asked = { headers: { "x-api-key": "unit-2" }, url: "/t/unit-1/orders" };
    expect(extract(asked, { findKey })).toEqual(["unit-1", "custom", ["unit-1", "unit-2"]]);
    expect(extract({ ...asked, url: "/" }, { findKey })).toEqual(["unit-2", "header:x-api-key", ["unit-2"]]);
  });

  test.each([undefined, "", 7, null, Promise.resolve("unit-1")])("that gives %j finds none", (result) => {
    expect(extract({}, { findKey: (() => result) as FindKey })).toEqual([undefined, undefined, []]);
  });
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

describe("a client's length and number are bounded", () => {
  const megabyte = 2 ** 20;

  test("of a credential of 1 MB 4096 characters are remembered, and it is no key", () => {
    const asked = { headers: { "x-api-key": "k".repeat(megabyte), authorization: `Bearer ${"b".repeat(megabyte)}` } };
    expect(extract(asked)).toEqual([undefined, undefined, ["k".repeat(4096), "b".repeat(4096)]]);
  });

  test("of a Basic header of 1 MB 48 kB are decoded, and what they hold is no key", () => {
    const whole = basic(`${"u".repeat(40_000)}:${"p".repeat(megabyte)}`);
    expect(extract(whole, { authorizationSchemes: ["basic"] })).toEqual([undefined, undefined, ["p".repeat(4096)]]);
    const justCut = basic(`${"u".repeat(49_150)}:p${"q".repeat(megabyte)}`);
    expect(extract(justCut, { authorizationSchemes: ["basic"] })).toEqual([undefined, undefined, ["p"]]);
  });

  test("a key behind a hundred tokens is found, and the first credentials with it", () => {
    const tokens = Array.from({ length: 100 }, (_, index) => `${segment({ alg: "none" })}.${segment({ index })}.`);
    const url = `/?${tokens.map((token) => `api_key=${token}`).join("&")}&api_key=unit-1`;
    expect(extract({ url })).toEqual(["unit-1", "query:api_key", [...tokens.slice(0, 7), "unit-1"]]);
  });

  test("a hundred keys in one header are its first ones", () => {
    const keys = Array.from({ length: 100 }, (_, index) => `k${index}`).join(",");
    expect(extract({ headers: { "x-api-key": keys } })[2]).toHaveLength(8);
  });
});

test("the folder holds exactly the places that the registry names", () => {
  const folder = new URL("../../../sdk/src/extract/locations/", import.meta.url);
  const files = readdirSync(folder).filter((name) => name !== "index.ts");
  expect(files.toSorted()).toEqual([
    "authorization-apikey.ts",
    "authorization-basic.ts",
    "authorization-bearer.ts",
    "cookie.ts",
    "custom.ts",
    "grpc-metadata.ts",
    "header.ts",
    "query.ts",
  ]);
  expect(keyLocations).toHaveLength(files.length);
});
