import { describe, expect, test } from "vitest";
import { ODD_KEY, OTHER_TRACE_ID, PLAIN_KEY, STRIPE_KEY, TRACE_ID, createScrubbing } from "./samples.ts";
import type { Scrubbing } from "./samples.ts";
import { spellingsIn, spellingsOf } from "./spellings.ts";

const SERVER = { traceId: TRACE_ID, ownSource: "" };

function withKeys(...rawKeys: string[]): Scrubbing {
  const scrubbing = createScrubbing();
  for (const rawKey of rawKeys) scrubbing.requestKeys.add(TRACE_ID, rawKey);
  scrubbing.scrubber.begin(SERVER);
  return scrubbing;
}

function markerOf({ hasher }: Scrubbing, rawKey: string, format = "unknown"): string {
  return `[REDACTED:${format}:${hasher.hash(rawKey).slice(0, 12)}]`;
}

describe("Scrubber: exact keys", () => {
  test.each([STRIPE_KEY, PLAIN_KEY, ODD_KEY])("finds sample %# in every spelling, inside other text", (key) => {
    for (const [name, spelling] of spellingsOf(key)) {
      const { scrubber } = withKeys(key);
      const scrubbed = scrubber.text(`before<${spelling}>after`, "span.name");
      expect([name, spellingsIn(scrubbed, key)]).toEqual([name, []]);
      expect(scrubbed).toMatch(/^before<.*>after$/);
      expect(scrubber.leaks()).toHaveLength(1);
    }
  });

  test("writes the hash of the key into the marker", () => {
    const scrubbing = withKeys(PLAIN_KEY);
    expect(scrubbing.scrubber.text(`no such user ${PLAIN_KEY}, sorry`, "span.status.message")).toBe(
      `no such user ${markerOf(scrubbing, PLAIN_KEY)}, sorry`,
    );
    expect(scrubbing.scrubber.leaks()).toEqual([
      { format: "unknown", location: "span.status.message", keyHash: scrubbing.hasher.hash(PLAIN_KEY) },
    ]);
  });

  test("scrubs a password like a key, and gives no hash of it", () => {
    const { scrubber, requestKeys } = createScrubbing();
    requestKeys.add(TRACE_ID, PLAIN_KEY, false);
    scrubber.begin(SERVER);
    expect(scrubber.text(`login with ${PLAIN_KEY} failed`, "log.body")).toBe("login with [REDACTED:unknown] failed");
    expect(scrubber.leaks()).toEqual([{ format: "unknown", location: "log.body", keyHash: "" }]);
  });

  test("gives a key in base64 its own hash", () => {
    const { scrubber, hasher } = createScrubbing();
    scrubber.begin({ traceId: OTHER_TRACE_ID, ownSource: "" });
    const encoded = Buffer.from(`{"key":"${STRIPE_KEY}"}`).toString("base64");
    expect(scrubber.text(`sent ${encoded}`, "log.body")).toBe(
      `sent [REDACTED:stripe_secret_live:${hasher.hash(STRIPE_KEY).slice(0, 12)}]`,
    );
  });

  test("finds the key inside the base64 of more", () => {
    for (const before of ["", "u", "us", "use"]) {
      const { scrubber } = withKeys(PLAIN_KEY);
      const encoded = Buffer.from(`${before}${PLAIN_KEY}:tail`).toString("base64");
      const scrubbed = scrubber.text(encoded, "log.body");
      const readable = scrubbed
        .split(/\[REDACTED[^\]]*\]/)
        .map((part) => Buffer.from(part, "base64").toString("latin1"));
      expect(readable.join("")).not.toContain(PLAIN_KEY.slice(0, 3));
    }
  });

  test.each([6, 9, 15])("covers a value that was cut off after %i characters of the key", (length) => {
    const { scrubber } = withKeys(PLAIN_KEY);
    expect(scrubber.text(`retry=1 for ${PLAIN_KEY.slice(0, length)}`, "log.body")).toMatch(
      /^retry=1 for \[REDACTED:unknown:[0-9a-f]{12}\]$/,
    );
  });

  test("marks a cut-off key as a leak only when half of it stood there", () => {
    const { scrubber } = withKeys(PLAIN_KEY);
    scrubber.text(`for ${PLAIN_KEY.slice(0, 6)}`, "log.body");
    expect(scrubber.leaks()).toEqual([]);
    scrubber.text(`for ${PLAIN_KEY.slice(0, 15)}`, "log.body");
    expect(scrubber.leaks()).toHaveLength(1);
  });

  test("leaves fewer than 6 characters of a key", () => {
    const { scrubber } = withKeys(PLAIN_KEY);
    expect(scrubber.text(`for ${PLAIN_KEY.slice(0, 5)}`, "log.body")).toBe(`for ${PLAIN_KEY.slice(0, 5)}`);
  });

  test("matches a short key only as a whole token", () => {
    const { scrubber } = withKeys("ab12");
    expect(scrubber.text("ab123 cab12 ab12-x", "log.body")).toBe("ab123 cab12 ab12-x");
    expect(scrubber.text("user ab12, again", "log.body")).toMatch(/^user \[REDACTED:unknown:[0-9a-f]{12}\], again$/);
  });

  test("redacts a very long key to its end", () => {
    const key = "Zk3".repeat(900);
    const { scrubber } = withKeys(key);
    expect(scrubber.text(`"${key}"`, "log.body")).toMatch(/^"\[REDACTED:[^\]]*\]"$/);
  });

  test("redacts a piece of a very long key that is longer than what is searched for", () => {
    const key = "Zk3".repeat(900);
    const { scrubber } = withKeys(key);
    expect(scrubber.text(`"${key.slice(0, 1500)}"`, "log.body")).toMatch(/^"\[REDACTED:[^\]]*\]"$/);
  });

  test("looks for a distinctive key of another request too", () => {
    const { scrubber, requestKeys } = createScrubbing();
    requestKeys.add(OTHER_TRACE_ID, PLAIN_KEY);
    requestKeys.add(OTHER_TRACE_ID, "checkout");
    scrubber.begin({ traceId: "", ownSource: "" });
    expect(scrubber.text(`checkout by ${PLAIN_KEY}`, "log.body")).toMatch(/^checkout by \[REDACTED/);
  });

  test("finds a key under a name whose values are not scanned", () => {
    const { scrubber } = withKeys(PLAIN_KEY);
    expect(
      JSON.stringify(scrubber.attributes({ "http.request.method": `GET ${PLAIN_KEY}` }, "span.attributes")),
    ).not.toContain(PLAIN_KEY);
  });

  test("leaves Keytrail's own attributes alone", () => {
    const scrubbing = createScrubbing();
    const hash = scrubbing.hasher.hash(PLAIN_KEY);
    scrubbing.requestKeys.add(TRACE_ID, hash);
    scrubbing.scrubber.begin(SERVER);
    const attributes = { "api_key.hash": hash, "keytrail.leak.key_hashes": [hash] };
    expect(scrubbing.scrubber.attributes(attributes, "span.attributes")).toBe(attributes);
  });
});

describe("Scrubber: redaction markers", () => {
  test("leaves what is redacted already", () => {
    const scrubbing = withKeys(PLAIN_KEY, "REDACTED", "unknown");
    const text = `a ${markerOf(scrubbing, PLAIN_KEY)} b`;
    expect(scrubbing.scrubber.text(text, "log.body")).toBe(text);
    expect(scrubbing.scrubber.leaks()).toEqual([]);
  });

  test("does not let brackets hide a key", () => {
    const key = "abcdefgh_12345678";
    const { scrubber } = withKeys(key);
    expect(scrubber.text(`x [REDACTED:${key}] y`, "log.body")).not.toContain(key);
  });
});

describe("Scrubber: names", () => {
  test("redacts the whole value under a credential's name, but for its scheme", () => {
    const { scrubber } = withKeys();
    const scrubbed = scrubber.attributes(
      { password: "hunter2", "http.request.header.authorization": ["Bearer opaque-word"], "x-api-key": "opaque-word" },
      "span.attributes",
    );
    expect(scrubbed["password"]).toBe("[REDACTED:password]");
    expect(scrubbed["http.request.header.authorization"]).toEqual([
      expect.stringMatching(/^Bearer \[REDACTED:unknown:[0-9a-f]{12}\]$/),
    ]);
    expect(scrubbed["x-api-key"]).toMatch(/^\[REDACTED:unknown:[0-9a-f]{12}\]$/);
  });

  test("gives a password and a Basic header no hash", () => {
    const { scrubber } = withKeys();
    const basic = `Basic ${Buffer.from("jane:her password").toString("base64")}`;
    scrubber.attributes({ password: "hunter2", "http.request.header.authorization": [basic] }, "span.attributes");
    expect(scrubber.leaks().map((leak) => leak.keyHash)).toEqual(["", ""]);
  });

  test("redacts credential parameters of a URL and no others", () => {
    const { scrubber } = withKeys();
    const scrubbed = scrubber.attributes(
      { "url.query": "page=2&api_key=opaque&next=3&api%5Fkey=opaque2" },
      "span.attributes",
    );
    expect(scrubbed["url.query"]).toMatch(
      /^page=2&api_key=\[REDACTED:unknown:[0-9a-f]{12}\]&next=3&api%5Fkey=\[REDACTED:unknown:[0-9a-f]{12}\]$/,
    );
  });

  test("redacts credential parameters of a URL inside a message", () => {
    const { scrubber } = withKeys();
    const scrubbed = scrubber.text(
      "connect ECONNREFUSED https://u:pw12@h/x?a=1&api_key=opaque: gave up",
      "span.status.message",
    );
    expect(scrubbed).not.toContain("opaque");
    expect(scrubbed).not.toContain("pw12");
  });

  test("leaves what others masked already", () => {
    const { scrubber } = withKeys();
    const attributes = {
      "url.full": "https://REDACTED:REDACTED@h/?sig=REDACTED&api_key=",
      password: "***",
      token: "[REDACTED]",
    };
    expect(scrubber.attributes(attributes, "span.attributes")).toBe(attributes);
  });

  test("redacts options of a command line", () => {
    const { scrubber } = withKeys();
    const scrubbed = scrubber.attributes(
      {
        "process.command_args": ["node", "app.js", "--api-key=opaque", "--token", "opaque2", "--verbose", "yes"],
        "process.command": "node app.js --password opaque3 --port 80",
      },
      "resource.attributes",
    );
    expect(JSON.stringify(scrubbed)).not.toContain("opaque");
    expect(scrubbed["process.command_args"]).toEqual([
      "node",
      "app.js",
      expect.stringMatching(/^--api-key=\[REDACTED/),
      "--token",
      expect.stringMatching(/^\[REDACTED/),
      "--verbose",
      "yes",
    ]);
    expect(scrubbed["process.command"]).toBe("node app.js --password [REDACTED:password] --port 80");
  });

  test("redacts a long number under a credential's name and leaves a small one", () => {
    const { scrubber } = withKeys();
    expect(scrubber.attributes({ token: 1234567890, password: 3 }, "log.attributes")).toEqual({
      token: "[REDACTED:unknown]",
      password: 3,
    });
  });
});

describe("Scrubber: formats", () => {
  test("finds a key of a known format that nobody presented", () => {
    const scrubbing = withKeys();
    expect(scrubbing.scrubber.text(`cannot charge with ${STRIPE_KEY}!`, "log.body")).not.toContain(STRIPE_KEY);
    expect(scrubbing.scrubber.leaks()).toHaveLength(1);
    expect(scrubbing.scrubber.leaks()[0]?.keyHash).toBe(scrubbing.hasher.hash(STRIPE_KEY));
  });

  test("scrubs a JWT and gives it no hash", () => {
    const { scrubber } = withKeys();
    const jwt = `${toBase64Url({ alg: "HS256", typ: "JWT" })}.${toBase64Url({ sub: "someone", iat: 1516239022 })}.${"Zm9vYmFy".repeat(6)}`;
    const scrubbed = scrubber.text(`token ${jwt} expired`, "log.body");
    expect(scrubbed).not.toContain(jwt.slice(-20));
    expect(scrubber.leaks()).toEqual([{ format: "jwt", location: "log.body", keyHash: "" }]);
  });
});

describe("Scrubber: values", () => {
  test("returns the very same object when nothing is found", () => {
    const { scrubber } = withKeys(PLAIN_KEY);
    const attributes = { a: "x", b: ["y", 1, null], c: { d: { e: new Uint8Array([1, 2]) } }, f: Number.NaN };
    expect(scrubber.attributes(attributes, "span.attributes")).toBe(attributes);
  });

  test("scrubs maps, arrays, bytes and names, and keeps the parts that are clean", () => {
    const { scrubber } = withKeys(PLAIN_KEY);
    const clean = { kept: ["same"] };
    const attributes = {
      clean,
      list: ["a", { deep: [`x${PLAIN_KEY}`] }],
      bytes: new TextEncoder().encode(`b ${PLAIN_KEY}`),
      binary: new Uint8Array([255, 254, ...new TextEncoder().encode(PLAIN_KEY), 128]),
      map: { [`rate:${PLAIN_KEY}`]: 1 },
      [`top:${PLAIN_KEY}`]: true,
    };
    const scrubbed = scrubber.attributes(attributes, "span.attributes");
    expect(scrubbed["clean"]).toBe(clean);
    expect(scrubbed["bytes"]).toBeInstanceOf(Uint8Array);
    expect(scrubbed["binary"]).toSatisfy(
      (bytes: Uint8Array) => bytes[0] === 255 && bytes[1] === 254 && bytes.at(-1) === 128,
    );
    const printed = JSON.stringify(scrubbed, (_, value) =>
      value instanceof Uint8Array ? Buffer.from(value).toString("latin1") : value,
    );
    expect(printed).not.toContain(PLAIN_KEY);
    expect(attributes.list).toEqual(["a", { deep: [`x${PLAIN_KEY}`] }]);
    expect(scrubber.leaks().map((leak) => leak.location)).toEqual([
      "span.attributes.list",
      "span.attributes.bytes",
      "span.attributes.binary",
      "span.attributes.map",
      "span.attributes.[key]",
    ]);
  });

  test("never names a key in a location", () => {
    const { scrubber } = withKeys(PLAIN_KEY);
    scrubber.attributes({ [`rate:${PLAIN_KEY}`]: PLAIN_KEY }, "log.attributes");
    scrubber.text(`failed ${PLAIN_KEY}`, "span.events.name");
    expect(scrubber.leaks()).toHaveLength(3);
    expect(JSON.stringify(scrubber.leaks())).not.toContain(PLAIN_KEY);
  });

  test("survives circles and hostile names", () => {
    const { scrubber } = withKeys(PLAIN_KEY);
    const circle: Record<string, unknown> = { key: PLAIN_KEY };
    circle["self"] = circle;
    const hostile: unknown = JSON.parse(`{"__proto__":{"a":"${PLAIN_KEY}"},"constructor":"${PLAIN_KEY}"}`);
    const scrubbed = scrubber.value({ circle, hostile }, "log.body");
    expect(JSON.stringify(scrubbed)).not.toContain(PLAIN_KEY);
    expect(JSON.stringify(scrubbed)).toContain('"hostile":{"__proto__":{');
    expect(({} as Record<string, unknown>)["a"]).toBeUndefined();
  });

  test("copies what no exporter can read out of an object that others print", () => {
    const { scrubber } = withKeys(PLAIN_KEY);
    expect(scrubber.value({ cache: new Map([["k", PLAIN_KEY]]) }, "log.body")).toEqual({ cache: {} });
  });

  test("drops a value whose getter throws, and keeps the others", () => {
    const { scrubber } = withKeys(PLAIN_KEY);
    const attributes = {
      before: "b",
      get broken(): string {
        throw new Error(`cannot read ${PLAIN_KEY}`);
      },
      after: PLAIN_KEY,
    };
    const scrubbed = scrubber.attributes(attributes, "span.attributes");
    expect(Object.keys(scrubbed)).toEqual(["before", "after"]);
    expect(scrubbed["after"]).toMatch(/^\[REDACTED/);
    expect(scrubber.counts.failedValues).toBe(1);
  });
});

describe("Scrubber: the key's own place", () => {
  test.each([
    ["query:api_key", { "url.query": `a=1&api_key=${PLAIN_KEY}` }],
    ["header:x-api-key", { "http.request.header.x-api-key": [PLAIN_KEY] }],
    ["authorization:bearer", { "http.request.header.authorization": [`Bearer ${PLAIN_KEY}`] }],
    ["cookie:sid", { "http.request.header.cookie": [`sid=${PLAIN_KEY}`] }],
  ])("scrubs %s without a mark", (ownSource, attributes: Record<string, unknown>) => {
    const { scrubber } = withKeys(PLAIN_KEY);
    scrubber.begin({ ...SERVER, ownSource });
    expect(JSON.stringify(scrubber.attributes(attributes, "span.attributes"))).not.toContain(PLAIN_KEY);
    expect(scrubber.leaks()).toEqual([]);
    expect(scrubber.counts.ownPlace).toBe(1);
  });

  test("marks the same key in another parameter, attribute or item", () => {
    const { scrubber } = withKeys(PLAIN_KEY);
    scrubber.begin({ ...SERVER, ownSource: "query:api_key" });
    scrubber.attributes(
      { "url.query": `q=${PLAIN_KEY}`, "url.path": `/keys/${PLAIN_KEY}`, note: `api_key=${PLAIN_KEY}` },
      "span.attributes",
    );
    expect(scrubber.leaks().map((leak) => leak.location)).toEqual([
      "span.attributes.url.query",
      "span.attributes.url.path",
      "span.attributes.note",
    ]);
    scrubber.begin(SERVER);
    scrubber.attributes({ "url.query": `api_key=${PLAIN_KEY}` }, "span.attributes");
    expect(scrubber.leaks()).toHaveLength(1);
  });
});

function toBase64Url(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString("base64url");
}
