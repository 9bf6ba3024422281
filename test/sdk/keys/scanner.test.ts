import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { createKeyScanner, hasKeyIdentity, KEY_FORMATS } from "@keytrail/sdk/keys";
import { createSampleMaker } from "../../../sdk/src/keys/samples.ts";

const hash = (): string => "0123456789abcdef".repeat(4);
const scanner = createKeyScanner();
const hashing = createKeyScanner({ hash });
const make = createSampleMaker(42);
const stripe = "sk_" + "live_" + make.alphanumeric(24);
const jwt = [make.encode('{"alg":"HS256","typ":"JWT"}'), make.encode('{"sub":"1234567890"}'), make.base64url(43)].join(
  ".",
);
const formatsIn = (text: string, name?: string): string[] => scanner.find(text, name).map((finding) => finding.format);
const partsIn = (text: string, name?: string): string[] =>
  scanner.find(text, name).map(({ start, end }) => text.slice(start, end));

describe("find() meets a key in every carrier", () => {
  test.each([
    `{"key":"${stripe}"}`,
    `{\\"key\\":\\"${stripe}\\"}`,
    JSON.stringify(JSON.stringify({ a: JSON.stringify({ key: stripe }) })),
    `STRIPE_KEY=${stripe}`,
    `level=info key=${stripe} ok=true`,
    `key: ${stripe}\n`,
    `<key>${stripe}</key>`,
    `INSERT INTO t VALUES ('${stripe}', 1)`,
    `x-api-key: [${stripe}]`,
    `Authorization: Bearer ${stripe}`,
    `https://h/p?key=${stripe}&b=1`,
    `https://h/p?a=1&key=${stripe}`,
    `https://h/v1/${stripe}/items`,
    `https://user:${stripe}@host/p`,
    `q=a%3D${stripe}%26b`,
    `Error: bad key ${stripe}\\n    at f (/app/x.js:1:2)`,
    `f(${stripe})`,
    `SET session:1 ${stripe} EX 10`,
    `\u001b[31m${stripe}\u001b[0m`,
    `[31m${stripe}[0m`,
    `\`${stripe}\``,
    `truncated ${stripe.slice(0, 20)}`,
    `truncated ${stripe.slice(0, 20)}...`,
    `\\u0022${stripe}\\u0022`,
    `ünï ${stripe} ☃`,
  ])("%#", (text) => {
    const start = text.indexOf(stripe.slice(0, 20));
    const [found] = scanner.find(text);
    expect(found).toMatchObject({ format: "stripe_secret_live", tier: "likely", start });
    expect(text.slice(found?.start, found?.end)).toBe(text.includes(stripe) ? stripe : stripe.slice(0, 20));
  });
});

describe("find() decodes base64", () => {
  const body = JSON.stringify({ user: "ann", api: stripe, note: "grüße" });
  const encoded = Buffer.from(body).toString("base64");

  test.each([
    `body=${encoded}`,
    `{"data":"${encoded}"}`,
    `data:${Buffer.from(body).toString("base64url")}`,
    `x ${Buffer.from(`aa ${stripe}`).toString("base64")}`,
    `x ${Buffer.from(`a ${stripe} b`).toString("base64")}`,
    `Basic ${Buffer.from(`${stripe}:`).toString("base64")}`,
    `twice ${Buffer.from(`inner: ${encoded}`).toString("base64")}`,
  ])("%#", (text) => {
    const redacted = scanner.redact(text);
    expect(redacted).toContain("[REDACTED:stripe_secret_live]");
    expect(redacted.length).toBeLessThan(60);
    expect(scanner.redact(redacted)).toBe(redacted);
  });

  test("leaves base64 without a secret alone", () => {
    expect(
      scanner.find(
        `body=${Buffer.from(JSON.stringify({ user: "ann", text: "nothing to see here, move along" })).toString("base64")}`,
      ),
    ).toEqual([]);
    expect(
      scanner.find(
        `image=${Buffer.from(Uint8Array.from({ length: 600 }, (_, at) => (at * 37) % 251)).toString("base64")}`,
      ),
    ).toEqual([]);
  });
});

describe("find() by context", () => {
  test.each([
    ["?api_key=abc123def456&b=1", "abc123def456"],
    ["/p?sig=a%2Bb%2F9d%3D&se=2026", "a%2Bb%2F9d%3D"],
    ['{"client_secret":"0123abcd4567efgh"}', "0123abcd4567efgh"],
    ['{\\"client_secret\\":\\"0123abcd4567efgh\\"}', "0123abcd4567efgh"],
    ["api-key: 0123abcd4567efgh", "0123abcd4567efgh"],
    ["authorization: ApiKey 0123abcd4567efgh", "0123abcd4567efgh"],
    ["DB_PASSWORD=hunter2", "hunter2"],
    ['"password": "correct horse"', "correct horse"],
    ["run --token 0123abcd4567efgh now", "0123abcd4567efgh"],
    ["<ApiKey>0123abcd4567efgh</ApiKey>", "0123abcd4567efgh"],
    ["postgres://app:hunter2@db/x", "hunter2"],
    ["redis://:p4ss@h:6379", "p4ss"],
    [`Basic ${Buffer.from("user:pass word").toString("base64")}`, Buffer.from("user:pass word").toString("base64")],
    ["Bearer 0123abcd4567efgh", "0123abcd4567efgh"],
  ])("%s", (text, secret) => {
    expect(scanner.find(text).map((finding) => finding.tier)).toEqual(["context"]);
    expect(partsIn(text)).toEqual([secret]);
  });

  test("reads a query without its mark where the attribute holds a URL", () => {
    expect(partsIn("key=abc123def456", "url.query")).toEqual(["abc123def456"]);
    expect(partsIn("key=abc123def456")).toEqual([]);
  });
});

describe("find() in a credential's attribute", () => {
  test.each([
    ["0123abcd", "http.request.header.x-api-key", "unknown", "0123abcd"],
    ["hunter2", "db.password", "password", "hunter2"],
    [stripe, "http.request.header.x-api-key", "stripe_secret_live", stripe],
    [`Bearer ${stripe}`, "http.request.header.authorization", "stripe_secret_live", stripe],
    ["Bearer 0123abcd", "http.request.header.authorization", "unknown", "0123abcd"],
    ["Basic dTpw", "authorization", "unknown", "dTpw"],
    [`Bearer ${jwt}`, "authorization", "jwt", jwt],
  ])("%#", (text, name, format, part) => {
    expect(formatsIn(text, name)).toEqual([format]);
    expect(partsIn(text, name)).toEqual([part]);
  });

  test("covers what stands around a recognised key", () => {
    const text = `session=abcdef; key=${stripe}; theme=dark`;
    expect(partsIn(text, "cookie").join("")).toBe(text);
    expect(formatsIn(text, "cookie")).toEqual(["unknown", "stripe_secret_live", "unknown"]);
  });

  test.each([
    "",
    "  ",
    "***",
    "[REDACTED]",
    "[REDACTED:unknown:0123456789ab]",
    "Bearer [REDACTED:unknown:0123456789ab]",
    "REDACTED",
  ])("finds nothing in %j", (text) => {
    expect(scanner.find(text, "http.request.header.x-api-key")).toEqual([]);
  });
});

describe("find() leaves alone", () => {
  test.each([
    "pk_" + "live_" + make.alphanumeric(24),
    "phc_" + make.alphanumeric(43),
    "NRJS-" + make.hex(19),
    "AC" + make.hex(32),
    "AROA" + "ABCDEFGHIJKLMNOP",
    "arn:aws:iam::123456789012:role/admin",
    "ocid1.instance.oc1..aaaaaaaa",
    "chatcmpl-" + make.alphanumeric(29),
    "msg_01" + make.alphanumeric(22),
    "cus_" + make.alphanumeric(14),
    "ghp_" + "x".repeat(36),
    "sk-" + "*".repeat(20),
    "sk_" + "live_" + "X".repeat(24),
    make.hex(32),
    make.hex(40),
    make.hex(64),
    "4bf92f3577b34da6a3ce929d0e0e4736",
    "123e4567-e89b-12d3-a456-426614174000",
    'W/"5d8c72a5edda8d6a:0"',
    "sha256:" + make.hex(64),
    "checkout-7d4f8b9c5-x2x4z",
    "cache_key=user:123:profile",
    "next_page_token=abc123def456ghi789jkl",
    "SELECT token FROM sessions WHERE key = $1 AND password = ?",
    "password: must be at least 8 characters",
    "Authorization: required",
    "invalid token: unexpected end of input",
    "http://localhost:8080/api/v1/users?page=2&sort=key",
    "mailto:someone@example.com see http://host/a@b",
    "Basic authentication is required here",
    "arn:aws:secretsmanager:us-east-1:123456789012:secret:SecretName-6RandomCharacters",
    'const CHANGE_PASSWORD = "change_password"',
    "const token = readTokenFromConfiguration1(options)",
    "at Object.<anonymous> (/app/node_modules/express/lib/router/layer.js:95:5)",
    "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36",
    "api_key.hash=" + make.hex(64),
  ])("%#", (text) => {
    expect(scanner.find(text)).toEqual([]);
  });

  test("a safe attribute, whatever stands in it", () => {
    expect(scanner.find(stripe, "api_key.id")).toEqual([]);
  });

  test("clean texts without an allocation: the same frozen array comes back", () => {
    expect(scanner.find("GET /users")).toBe(scanner.find("SELECT 1"));
    expect(Object.isFrozen(scanner.find("GET /users"))).toBe(true);
  });
});

describe("redact()", () => {
  test("writes the marker over the key and over nothing else", () => {
    expect(hashing.redact(`a ${stripe} b`)).toBe("a [REDACTED:stripe_secret_live:0123456789ab] b");
    expect(scanner.redact(`a ${stripe} b`)).toBe("a [REDACTED:stripe_secret_live] b");
  });

  test("asks for no hash of what is no key's identity", () => {
    const asked: string[] = [];
    const spy = (rawKey: string): string => {
      asked.push(rawKey);
      return hash();
    };
    expect(createKeyScanner({ hash: spy }).redact(`${jwt} postgres://a:hunter2@h password=hunter2`)).toBe(
      "[REDACTED:jwt] postgres://a:[REDACTED:url_userinfo]@h password=[REDACTED:password]",
    );
    expect(asked).toEqual([]);
    expect([hasKeyIdentity("jwt"), hasKeyIdentity("unknown")]).toEqual([false, true]);
  });

  test("redacts several findings, nested and side by side, once and for all", () => {
    const text = `{"password":"${stripe}","api_key":"0123abcd4567efgh"} ${jwt}`;
    const redacted = hashing.redact(text);
    expect(redacted).toBe(
      '{"password":"[REDACTED:stripe_secret_live:0123456789ab]","api_key":"[REDACTED:unknown:0123456789ab]"} [REDACTED:jwt]',
    );
    expect(hashing.redact(redacted)).toBe(redacted);
  });

  test("does not believe brackets written around a key", () => {
    const lower = "sk_" + "live_" + "a1".repeat(12);
    expect(scanner.redact(`[REDACTED:${lower}]`)).not.toContain(lower);
  });
});

describe("options", () => {
  const own = "acme" + "_" + make.hex(32);

  test("custom formats are found beside the built-in ones", () => {
    const { find } = createKeyScanner({
      customFormats: [{ id: "acme", documentation: "https://acme.example/keys", shape: "acme_[0-9a-f]{32}" }],
    });
    expect(scanner.find(`a ${own} b`)).toEqual([]);
    expect(find(`a ${own} ${stripe}`).map((finding) => finding.format)).toEqual(["acme", "stripe_secret_live"]);
  });

  test.each(["a*", "(a|b)c", "[0-9]{3", "[0-9]{4,9}", "[a-z]{2,9}abc", "x[a-z]{9}", "ab[a-z]{9,3}"])(
    "the shape %s is refused when it is loaded",
    (shape) => {
      expect(() =>
        createKeyScanner({ customFormats: [{ id: "own", documentation: "https://acme.example/", shape }] }),
      ).toThrow(SyntaxError);
    },
  );

  test("allowed formats, names and hashes of values are let through and counted", () => {
    const allowed: string[] = [];
    const { find, redact } = createKeyScanner({
      allow: {
        formats: ["jwt"],
        attributeNames: ["x-api-key"],
        hashes: { values: new Set([String(stripe.length)]), hash: (rawKey) => String(rawKey.length) },
        onAllowed: (by) => allowed.push(by),
      },
    });
    expect(find(jwt)).toEqual([]);
    expect(find("0123abcd", "x-api-key")).toEqual([]);
    expect(find(stripe)).toEqual([]);
    expect(find(`${stripe}1`)).toHaveLength(1);
    expect(redact(`${jwt} password=hunter2`)).toBe(`${jwt} password=[REDACTED:password]`);
    expect(allowed).toEqual(["format", "attribute_name", "hash", "format"]);
  });
});

const noise = fc.oneof(
  fc.constantFrom(...Array.from("=:\"'\\&?%;,.<>()[]{} \n-_/+@")),
  fc.constantFrom(
    "%3D",
    "%22",
    "\\n",
    '\\"',
    "\u001b[0m",
    "...",
    "…",
    "://",
    "x-api-key",
    "password",
    "token=",
    "Bearer ",
    "Basic ",
    "--token ",
    "?key=",
    "[REDACTED:",
  ),
  fc.string({ maxLength: 8 }),
  fc.string({ unit: "binary", maxLength: 4 }),
);
const key = fc.tuple(fc.nat(KEY_FORMATS.length - 1), fc.nat()).map(([index, seed]) => {
  const samples = KEY_FORMATS[index]?.samples(createSampleMaker(seed)) ?? [];
  return samples[seed % samples.length] ?? "";
});
const cutKey = fc.tuple(key, fc.nat(40)).map(([text, length]) => text.slice(0, length));
const encodedKey = fc
  .tuple(key, fc.string({ maxLength: 6 }))
  .map(([text, head]) =>
    Buffer.from(`${head} ${text} {"password":"hunter2"}`).toString(text.length % 2 === 0 ? "base64" : "base64url"),
  );
const carrier = fc
  .array(fc.oneof(noise, key, cutKey, encodedKey), { maxLength: 8 })
  .map((parts) => parts.join("").toWellFormed());
const attributeName = fc.constantFrom(undefined, "db.statement", "url.full", "x-api-key", "authorization", "trace_id");

describe("both faces", () => {
  test("find the same secrets in a text and in its bytes", () => {
    fc.assert(
      fc.property(carrier, attributeName, fc.nat(5), (text, name, padding) => {
        const bytes = new Uint8Array([...new Uint8Array(padding).fill(65), ...new TextEncoder().encode(text), 65, 66]);
        const inBytes = scanner.findInBytes(bytes, padding, bytes.length - 2, name);
        const toOffset = (at: number): number => padding + Buffer.byteLength(text.slice(0, at));
        expect(inBytes).toEqual(
          scanner.find(text, name).map((f) => ({ ...f, start: toOffset(f.start), end: toOffset(f.end) })),
        );
      }),
      { numRuns: 3000 },
    );
  });

  test("the prefilter hits every neutral value that has a finding", () => {
    const hits = new Uint32Array(4096);
    fc.assert(
      fc.property(carrier, fc.nat(5), (text, padding) => {
        const bytes = new Uint8Array([...new Uint8Array(padding).fill(65), ...new TextEncoder().encode(text), 65, 66]);
        const count = scanner.prefilter(bytes, 0, bytes.length, hits);
        const places = [...hits.subarray(0, count)];
        expect(places).toEqual(places.toSorted((a, b) => a - b));
        const inside = places.filter((at) => at >= padding && at < bytes.length - 2);
        expect(inside.length > 0 || scanner.find(text).length === 0).toBe(true);
      }),
      { numRuns: 3000 },
    );
  });

  test("findings are sorted, disjoint and inside the text; redacting twice changes nothing more", () => {
    fc.assert(
      fc.property(carrier, attributeName, (text, name) => {
        let last = 0;
        for (const { start, end } of scanner.find(text, name)) {
          expect(start).toBeGreaterThanOrEqual(last);
          expect(end).toBeGreaterThan(start);
          last = end;
        }
        expect(last).toBeLessThanOrEqual(text.length);
        const once = hashing.redact(text, name);
        expect(hashing.redact(once, name)).toBe(once);
      }),
      { numRuns: 3000 },
    );
  });

  test("take any bytes, invalid UTF-8 included, and lone surrogates", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), attributeName, (bytes, name) => {
        for (const { start, end } of scanner.findInBytes(bytes, 0, bytes.length, name))
          expect(end - start).toBeGreaterThan(0);
        scanner.prefilter(bytes, 0, bytes.length, new Uint32Array(1));
      }),
    );
    expect(partsIn(`\ud800${stripe}\udfff`)).toEqual([stripe]);
  });
});

test("prefilter() says so when the hits do not fit", () => {
  const { prefilter } = createKeyScanner({ formats: KEY_FORMATS.filter(({ id }) => id === "stripe_secret_live") });
  const bytes = new TextEncoder().encode(`${stripe} ${stripe}`);
  expect(prefilter(bytes, 0, bytes.length, new Uint32Array(1))).toBe(-1);
  const hits = new Uint32Array(8);
  const count = prefilter(bytes, 0, bytes.length, hits);
  expect([...hits.subarray(0, count)]).toEqual([0, stripe.length + 1]);
});

test("prefilter() stays quiet over ordinary attribute names", () => {
  const names = [
    "api_key.hash",
    "http.request.header.authorization",
    "api_key.source",
    "session.token",
    "http://host/path",
    '{"key":"a","value":1}',
  ];
  const bytes = new TextEncoder().encode(names.map((name) => `\n${name}\u0012\u0005value`).join(""));
  expect(scanner.prefilter(bytes, 0, bytes.length, new Uint32Array(8))).toBe(0);
});
