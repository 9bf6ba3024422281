import { crc32 } from "node:zlib";
import { describe, expect, test } from "vitest";
import type { CleanString } from "./clean/clean-string.ts";
import { drawTelemetry } from "./clean/synthetic/index.ts";
import { CARRIERS } from "./carriers.ts";
import { cutOut } from "./detector.ts";
import { readQualityFormats } from "./formats.ts";
import type { QualityFormat } from "./formats.ts";
import { createKeytrailDetector } from "./keytrail.ts";
import { LEAK_GOALS, toShares } from "./leak-tables.ts";
import { createLeakCases, findIdentifiers, isNeutralPlace, measureLeaks } from "./measure-leaks.ts";
import { createRandom } from "./random.ts";
import { holdsRemains } from "./remains.ts";
import { createSecretlintDetector } from "./secretlint.ts";
import type { ShapePiece } from "./shape-language.ts";
import { parseFormatColumn } from "./shape-language.ts";

const SEED = 20_260_105;
const { secrets, identifiers } = readQualityFormats();

function keyOf(name: string, seed = SEED): string {
  const { planted, start, end } = formatOf(name).make(createRandom(seed, name));
  return planted.slice(start, end);
}

function formatOf(name: string): QualityFormat {
  const format = secrets.find((one) => one.name === name);
  if (format === undefined)
    throw new RangeError(`Cannot make a key: a row of key-formats.csv is wanted: received ${name}`);
  return format;
}

/** The rows whose prefix and characters say enough, as expressions of their own; `Basic` and a word is prose unless it decodes. */
function shapesOfPrefixedRows(): readonly { readonly name: string; readonly shape: RegExp }[] {
  return secrets
    .filter(
      ({ name, isPrefixed, pieces: [first] }) =>
        isPrefixed && name !== "basic-auth-header" && first?.kind === "text" && first.text.length > 3,
    )
    .filter(({ pieces }) => pieces.length > 1 && pieces.every(({ kind }) => kind === "text" || kind === "run"))
    .map(({ name, pieces }) => ({ name, shape: new RegExp(`(?<![0-9A-Za-z])${pieces.map(toPattern).join("")}`) }));
}

function toPattern(piece: ShapePiece): string {
  if (piece.kind === "text") return escape(piece.text);
  return piece.kind === "run" ? `[${escape(piece.alphabet)}]{${piece.min},${piece.max}}` : "";
}

function escape(text: string): string {
  return text.replaceAll(/[^0-9A-Za-z]/g, String.raw`\$&`);
}

function takeStrings(drawn: Iterator<CleanString, void>, count: number): readonly CleanString[] {
  const strings: CleanString[] = [];
  for (let { value } = drawn.next(); value !== undefined && strings.length < count; { value } = drawn.next())
    strings.push(value);
  return strings;
}

describe("key formats", () => {
  test("are the 290 rows, three of them identifiers", () => {
    expect(secrets.length).toBe(287);
    expect(identifiers.map(({ name }) => name)).toEqual(["oci-private-ref", "newrelic-browser", "posthog-project"]);
    expect(secrets.filter(({ isPrefixed }) => isPrefixed).length).toBe(217);
  });

  test("parses the format column's language", () => {
    expect(parseFormatColumn("Splunk UUID", "Splunk ")).toEqual([{ kind: "text", text: "Splunk " }, { kind: "uuid" }]);
    expect(parseFormatColumn("[0-9A-F] x3 .a.v1. [a-c_-] x2..4", ".a.v1. at offset 3")).toEqual([
      { kind: "run", alphabet: "0123456789ABCDEF", min: 3, max: 3 },
      { kind: "text", text: ".a.v1." },
      { kind: "run", alphabet: "abc_-", min: 2, max: 4 },
    ]);
  });

  test.each([
    ["github-pat-classic", /^ghp_[0-9A-Za-z]{36}$/],
    ["azure-entra-client-secret", /^[0-9A-Za-z]{3}[0-9]Q~[0-9A-Za-z_-]{31,34}$/],
    ["azure-devops-pat", /^[0-9A-Za-z]{76}AZDO[0-9A-Za-z]{4}$/],
    ["terraform-cloud", /^[0-9A-Za-z]{14}\.atlasv1\.[0-9A-Za-z_-]{67}$/],
    ["newrelic-license", /^[0-9a-f]{36}NRAL$/],
    ["flyio-token", /^FlyV1 fm2_[0-9A-Za-z+/]{100,900}$/],
    ["launchdarkly-sdk", /^sdk-[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/],
    ["github-app-stateless", /^ghs_[0-9]{1,20}_eyJ[\w-]+\.eyJ[\w-]+\.[\w-]+$/],
    ["heroku-legacy", /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/],
    ["splunk-hec", /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/],
    ["azure-servicebus-conn", /^[0-9A-Za-z+/]{43}=$/],
    ["pem-private-key", /^-----BEGIN [A-Z ]*PRIVATE KEY-----\n[0-9A-Za-z+/=\n]+-----END [A-Z ]*PRIVATE KEY-----$/],
    ["jwt", /^eyJ[\w-]+\.eyJ[\w-]+\.[\w-]+$/],
  ])("makes keys of %s as its row says", (name, shape) => {
    for (let seed = 0; seed < 20; seed++) expect(shape.test(keyOf(name, seed))).toBe(true);
  });

  test("draws the same keys from the same seed, and others from another", () => {
    for (const format of secrets) {
      expect(format.make(createRandom(1, format.name))).toEqual(format.make(createRandom(1, format.name)));
      expect(format.make(createRandom(1, format.name)).planted).not.toBe(
        format.make(createRandom(2, format.name)).planted,
      );
    }
  });

  // Written without the functions that made the keys.
  const digits = (value: number, base: bigint, alphabet: string): string =>
    value === 0
      ? ""
      : digits(Number(BigInt(value) / base), base, alphabet) + (alphabet[Number(BigInt(value) % base)] ?? "");
  const base62 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
  const hex = (value: number): string => value.toString(16).padStart(8, "0");
  test.each([
    ["npm-token", (key: string) => digits(crc32(key.slice(4, 34)), 62n, base62).padStart(6, "0")],
    ["github-pat-classic", (key: string) => digits(crc32(key.slice(4, 34)), 62n, base62).padStart(6, "0")],
    ["cloudflare-user-token", (key: string) => hex(crc32(key.slice(5, 45)))],
    ["cloudflare-global-key", (key: string) => hex(crc32(key.slice(4, 44)))],
    ["bitbucket-app-pw", (key: string) => hex(crc32(key.slice(0, -8))).toUpperCase()],
    ["atlassian-api-token", (key: string) => hex(crc32(key.slice(0, -8))).toUpperCase()],
    [
      "grafana-sa",
      (key: string) => Buffer.from(Buffer.from(hex(crc32(key.slice(0, 37))), "hex").toReversed()).toString("hex"),
    ],
    ["gitlab-pat-routable", (key: string) => crc32(key.slice(0, -7)).toString(36).padStart(7, "0")],
  ])("ends keys of %s in their checksum", (name, checksum) => {
    for (let seed = 0; seed < 20; seed++) {
      const key = keyOf(name, seed);
      expect(key.endsWith(checksum(key))).toBe(true);
    }
  });
});

describe("carriers", () => {
  const cases = createLeakCases(secrets, SEED, 1);

  test("are those of the engine's goals, each once", () => {
    expect(CARRIERS.filter(({ group }) => group === "plain").length).toBe(18);
    expect(CARRIERS.filter(({ group }) => group === "encoded").length).toBe(10);
    expect(new Set(CARRIERS.map(({ name }) => name)).size).toBe(CARRIERS.length);
  });

  test("hold every format; only a cut may leave nothing to know a key by", () => {
    for (const { name } of CARRIERS) {
      const count = cases.filter(({ carrier }) => carrier.name === name).length;
      expect(count, name).toBeGreaterThanOrEqual(name === "truncated" ? secrets.length - 10 : secrets.length);
    }
  });

  test("hold the secret where they say", () => {
    for (const { text, carrier, format } of cases) {
      const place = text.text.slice(text.start, text.end);
      const isThere = holdsRemains(place, text.secret, text.literals);
      expect(
        isThere || text.secret.length - (text.literals[0]?.[1] ?? 0) < 8,
        `${format.name} in ${carrier.name}`,
      ).toBe(true);
    }
  });

  test("hold the secret nowhere else", () => {
    for (const { text, carrier, format } of cases) {
      const around = `${text.text.slice(0, text.start)} ${text.text.slice(text.end)}`;
      expect(holdsRemains(around, text.secret, text.literals), `${format.name} in ${carrier.name}`).toBe(false);
    }
  });

  const needsItsWord = CARRIERS.filter(({ name, group }) => group === "plain" && name !== "bearer");
  test.each(needsItsWord)("$name writes the word that a key without a prefix needs beside it", ({ name, write }) => {
    const sample = formatOf("heroku-legacy").make(createRandom(3, ""));
    for (let seed = 0; seed < 20; seed++) {
      const random = createRandom(seed, name);
      expect(write({ sample, contextWords: ["heroku"], random })?.text).toMatch(/heroku/i);
    }
  });
});

describe("clean telemetry", () => {
  const strings = takeStrings(drawTelemetry(SEED), 20_000);

  test.each(shapesOfPrefixedRows())("holds no key of $name", ({ shape }) => {
    const keys = strings.map(({ text }) => shape.exec(text)?.[0]).filter((key) => key !== undefined);
    // Somebody has masked these already: ghp_xxxx…
    expect(keys.filter((key) => !/([^])\1{3}/.test(key))).toEqual([]);
  });
});

describe("holdsRemains()", () => {
  const secret = keyOf("openai-legacy");
  const isLeft = (text: string): boolean => holdsRemains(text, secret, [[0, 3]]);
  const eight = secret.slice(10, 18);

  test.each([
    ["as it is", eight],
    ["percent-encoded", Array.from(eight, (one) => `%${one.charCodeAt(0).toString(16)}`).join("")],
    ["JSON-escaped", Array.from(eight, (one) => String.raw`\u00${one.charCodeAt(0).toString(16)}`).join("")],
    ["in base64", Buffer.from(eight).toString("base64")],
    ["in base64 behind one byte", Buffer.from(`.${eight}`).toString("base64")],
    ["in base64 behind two bytes", Buffer.from(`..${eight}`).toString("base64").replaceAll("=", "")],
    [
      "in base64 folded over lines",
      Buffer.from(`..${eight}..`)
        .toString("base64")
        .replace(/^(.{7})/, "$1\r\n  "),
    ],
    ["in hex", Buffer.from(eight).toString("hex")],
    ["in hex behind half a byte", `f${Buffer.from(eight).toString("hex")}`],
    ["in base64 of base64", Buffer.from(Buffer.from(`{"a":"${eight}"}`).toString("base64")).toString("base64url")],
    ["in percent-encoded base64", encodeURIComponent(Buffer.from(`>>>${eight}???`).toString("base64"))],
  ])("sees 8 characters %s", (_, left) => {
    expect(isLeft(`value=${left}`)).toBe(true);
  });

  test("lets 7 characters and the format's own text pass", () => {
    expect(isLeft(eight.slice(1))).toBe(false);
    expect(holdsRemains("github_pat_ [REDACTED:github]", `github_pat_${secret}`, [[0, 11]])).toBe(false);
    expect(holdsRemains("github_pat_ and one", `github_pat_${secret}`, [])).toBe(true);
  });
});

describe("what is measured", () => {
  test("secretlint finds and covers a plain GitHub token, and nothing in base64", async () => {
    const secretlint = await createSecretlintDetector();
    const github = formatOf("github-pat-classic");
    const outcomes = await measureLeaks(secretlint, createLeakCases([github], SEED, 1));
    const of = (carrier: string): readonly boolean[] =>
      outcomes
        .filter(({ leak }) => leak.carrier.name === carrier)
        .flatMap(({ isFound, isCovered }) => [isFound, isCovered]);
    expect(of("logfmt")).toEqual([true, true]);
    expect(of("base64_json")).toEqual([false, false]);
  });

  test("cutting out nested and overlapping places leaves what is outside of all", () => {
    const place = { format: "", tier: "" };
    const places = [
      { start: 4, end: 6, ...place },
      { start: 1, end: 3, ...place },
      { start: 2, end: 8, ...place },
    ];
    expect(cutOut("0123456789", places)).toBe("0 89");
  });

  test("the engine reaches its goals over every format in every carrier, on both faces", async () => {
    const detector = createKeytrailDetector();
    const outcomes = await measureLeaks(detector, createLeakCases(secrets, SEED, 1));
    for (const { measure, goal, goalCovered, counts } of LEAK_GOALS) {
      const { found, covered } = toShares(outcomes.filter(counts));
      expect(found, measure).toBeGreaterThanOrEqual(goal);
      expect(covered, measure).toBeGreaterThanOrEqual(goalCovered);
    }
    expect(detector.disagreements).toEqual([]);
  });

  test("the engine takes no identifier for a secret", async () => {
    const cases = createLeakCases(identifiers, SEED, 1).filter(isNeutralPlace);
    expect(await findIdentifiers(createKeytrailDetector(), cases)).toEqual([]);
  });
});
