import { describe, expect, test } from "vitest";
import { createKeyScanner } from "@keytrail/sdk/keys";
import { createSampleMaker } from "../../../sdk/src/keys/samples.ts";

const make = createSampleMaker(7);
const scanner = createKeyScanner({ hash: (rawKey) => `hash of ${rawKey}` });
const stripe = "sk_" + "live_" + make.alphanumeric(24);
const google = "1//" + "0" + make.base64url(60);
const square = "access_token$" + "production$" + make.alphanumeric(16).toLowerCase() + "$" + make.hex(32);
const slack = ["https://hooks.slack.com", "services", "T0123ABCD", "B0123ABCD", make.alphanumeric(24)].join("/");
const secret = make.alphanumeric(20);
const cutAws = "AKIA" + "2B7QX5M3NZ";

const base64 = (text: string): string => Buffer.from(text).toString("base64");
const base64url = (text: string): string => Buffer.from(text).toString("base64url");
const hex = (text: string): string => Buffer.from(text).toString("hex");
const percent = (text: string): string =>
  Array.from(Buffer.from(text), (byte) => `%${byte.toString(16).padStart(2, "0")}`).join("");
const json = (text: string): string => JSON.stringify(text).slice(1, -1);
const unicode = (text: string): string =>
  Array.from(text, (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, "0")}`).join("");
const fold = (text: string, width: number, lineEnd: string): string =>
  (text.match(new RegExp(`.{1,${width}}`, "g")) ?? []).join(lineEnd);

/** What a text gives away: format and key of each finding, and what stands there. */
function look(text: string): { keys: string[]; covered: string } {
  const found = scanner.find(text);
  return {
    keys: found.map(({ format, keyHash }) => `${format}: ${keyHash ?? ""}`),
    covered: found.map(({ start, end }) => text.slice(start, end)).join(""),
  };
}

describe("find() decodes what hides a key's letters", () => {
  test.each<[name: string, written: string]>([
    ["every byte as a percent escape", percent(stripe)],
    ["in upper-case digits", percent(stripe).toUpperCase()],
    ["only the separators", stripe.replaceAll("_", "%5F")],
    ["escaped twice", percent(stripe).replaceAll("%", "%25")],
    ["escaped four times", percent(stripe).replaceAll("%", "%252525")],
    ["a letter as \\u", stripe.replace("s", "\\u0073")],
    ["every letter as \\u", unicode(stripe)],
    ["\\u inside JSON in JSON", json(json(unicode(stripe)))],
    ["a letter as \\x", stripe.replace("s", "\\x73")],
    ["a character reference", stripe.replaceAll("_", "&#95;")],
    ["a hex reference", stripe.replaceAll("_", "&#x5F;")],
    ["an escaped reference", stripe.replaceAll("_", "&amp;#95;")],
    ["a percent escape of a \\u", percent(stripe.replace("s", "\\u0073"))],
  ])("%s", (_name, written) => {
    for (const text of [written, `a=${written}&b=1`, `{"a":"${written}"}`]) {
      expect(look(text)).toEqual({ keys: [`stripe_secret_live: hash of ${stripe}`], covered: written });
      expect(scanner.redact(text)).toBe(text.replace(written, "[REDACTED:stripe_secret_live:hash of sk_l]"));
    }
  });

  test.each<[name: string, key: string, format: string]>([
    ["Google's slashes", google, "gcp_oauth_refresh_token"],
    ["PayPal's dollars", square, "paypal_braintree"],
  ])("%s", (_name, key, format) => {
    for (const written of [encodeURIComponent(key), encodeURIComponent(encodeURIComponent(key)), percent(key)]) {
      const { keys, covered } = look(`q=${written}&b=1`);
      expect(covered).toBe(written);
      expect(keys).toEqual([`${format}: hash of ${key}`]);
    }
  });

  test.each([
    encodeURIComponent(slack),
    slack.replaceAll("/", "\\/"),
    slack.replaceAll("/", "\\u002f"),
    slack.replaceAll("/", "&#x2F;"),
  ])("a webhook's address: %#", (written) => {
    expect(look(`{"to":"${written}"}`).keys).toEqual(["slack_webhook: "]);
    expect(scanner.redact(written)).not.toContain(slack.slice(-24));
  });
});

describe("find() decodes what hides a name or a separator", () => {
  test.each([
    `q=%22api_key%22%3A%22${secret}%22`,
    `q=%7B%22api%5Fkey%22%3A%22${secret}%22%7D`,
    `api%5Fkey=${secret}`,
    `{&quot;api_key&quot;:&quot;${secret}&quot;}`,
    `{&amp;quot;api_key&amp;quot;:&amp;quot;${secret}&amp;quot;}`,
    `\\u0022api_key\\u0022:\\u0022${secret}\\u0022`,
    `api_key\\u003d${secret}`,
    JSON.stringify(JSON.stringify(JSON.stringify(JSON.stringify({ api_key: secret })))),
    `to=https%3A%2F%2Fuser%3A${secret}%40host%2Fp`,
    `{"to":"https:\\/\\/user:${secret}@host\\/p"}`,
  ])("%s", (text) => {
    expect(look(text).covered).toBe(secret);
  });
});

describe("find() decodes base64", () => {
  const body = JSON.stringify({ user: "ann", api: stripe, more: "x".repeat(60) });

  test.each<[name: string, written: string]>([
    ["of the key alone", base64(stripe)],
    ["of a short text", base64(`k ${stripe}`)],
    ["at another alignment", base64(`ab ${stripe} .`)],
    ["at the third alignment", base64(`abc ${stripe} ..`)],
    ["without padding", base64(`ab ${stripe}`).replaceAll("=", "")],
    ["of base64url", base64url(`~~?>~~ ${stripe} ~~?>~~`)],
    ["of a JSON body", base64(body)],
    ["with letters beyond ASCII around", base64(`ü ${stripe} é`)],
    ["with letters beyond ASCII in the body", base64(JSON.stringify({ näme: "Jürgen", schlüssel: stripe, ende: "ß" }))],
    ["of base64", base64(base64(stripe))],
    ["of percent escapes", base64(percent(stripe))],
    ["with escaped padding", encodeURIComponent(base64(`${stripe} `))],
    ["with escaped + and /", encodeURIComponent(base64(`~~?>~~?> ${stripe} ~~?>~~?>`))],
    ["with escaped slashes", base64(`~~?>~~?> ${stripe} ~~?>~~?>`).replaceAll("/", "\\/")],
    ["folded at 76", fold(base64(body), 76, "\n")],
    ["folded at 76, with carriage returns", fold(base64(body), 76, "\r\n")],
    ["folded at 64, with escaped line ends", fold(base64(body), 64, "\\n")],
    ["folded at 64, with escaped carriage returns", fold(base64(body), 64, "\\r\\n")],
    ["folded at 64 in a form", fold(base64(body), 64, "%0D%0A")],
    ["cut at its end", base64(body).slice(0, -31)],
    ["between other bytes", base64(`\u0000\u0001\u0018${stripe}\u0012\u0002`)],
    ["hex", hex(stripe)],
    ["hex in capitals", hex(stripe).toUpperCase()],
  ])("%s", (_name, written) => {
    for (const text of [written, `{"data":"${written}"}`, `?data=${written}&b=1`]) {
      const { keys, covered } = look(text);
      expect(keys).toEqual([`stripe_secret_live: hash of ${stripe}`]);
      expect(written.replaceAll("%3D", "=")).toContain(covered.replaceAll("%3D", "="));
      // What is left over decodes to nothing of the key.
      const left = scanner.redact(text).replaceAll(/\[REDACTED:[^\]]*\]/g, " ");
      for (let at = 0; at + 8 <= stripe.length; at++)
        for (const form of [stripe.slice(at, at + 8), base64(stripe.slice(at, at + 8)).slice(0, 10)])
          expect(left).not.toContain(form);
    }
  });

  test("gives each key in one run its place and its hash", () => {
    const second = "ghp_" + make.alphanumeric(36);
    const text = base64(`first ${stripe} second ${second} end`);
    const [first, last, ...others] = scanner.find(`x=${text}`);
    expect(others).toEqual([]);
    expect([first?.keyHash, last?.keyHash]).toEqual([`hash of ${stripe}`, `hash of ${second}`]);
    expect([first?.start, last?.start, last?.end]).toEqual([2, first?.end, 2 + text.length]);
  });

  test("finds user and password of a Basic header, and a key in them by its own hash", () => {
    expect(look(`Basic ${base64("user:pass word")}`).keys).toEqual(["basic_auth: "]);
    for (const pair of [`${stripe}:`, `user:${stripe}`])
      expect(look(`Authorization: Basic ${base64(pair)}`)).toEqual({
        keys: [`stripe_secret_live: hash of ${stripe}`],
        covered: base64(pair),
      });
    expect(
      scanner.find(`Basic ${base64(`${stripe}:`)}`, "http.request.header.authorization").map((found) => found.keyHash),
    ).toEqual([`hash of ${stripe}`]);
  });

  test("leaves pictures, digests, archives and harmless texts alone", () => {
    const noise = Uint8Array.from({ length: 30_000 }, (_, at) => (Math.imul(at, 0x9e3779b1) >>> 13) & 255);
    for (const text of [
      `data:image/png;base64,${Buffer.from(noise).toString("base64")}`,
      Buffer.from(noise).toString("hex"),
      Buffer.alloc(3000).toString("base64"),
      base64('{"user":"ann","text":"nothing to see here, move along"}'),
      hex("nothing to see here, move along, nothing at all"),
      make.hex(64),
      make.hex(128),
    ])
      expect(scanner.find(text)).toEqual([]);
  });
});

describe("find() meets a key that was cut", () => {
  test.each<[name: string, text: string, left: string]>([
    ["by the end", `key=${stripe.slice(0, 20)}`, stripe.slice(0, 20)],
    ["by dots", `key=${stripe.slice(0, 20)}... and more`, stripe.slice(0, 20)],
    ["by an ellipsis", `key=${stripe.slice(0, 20)}… and more`, stripe.slice(0, 20)],
    ["by a word", `key=${stripe.slice(0, 20)}<truncated>`, stripe.slice(0, 20)],
    ["behind a short prefix", `id ${cutAws}`, cutAws],
    ["behind a short prefix, by dots", `id ${cutAws}... and more`, cutAws],
  ])("%s", (_name, text, left) => {
    const [found, ...others] = scanner.find(text);
    expect(others).toEqual([]);
    expect(text.slice(found?.start, found?.end).replace(/\.{3}$/, "")).toBe(left);
    // The hash of a part would be nobody's.
    expect(found?.keyHash).toBeUndefined();
  });

  test.each([
    "ASIA2024REPORT",
    "of AKIABCDEFGH",
    "AKIA2024",
    "go to ASIA...",
    "sk_" + "live_",
    "sk-getUserByIdAndName",
  ])("not so %s", (text) => {
    expect(scanner.find(text)).toEqual([]);
  });

  test("a JWT without its signature, a private key without its end", () => {
    const jwt = [make.encode('{"alg":"HS256","typ":"JWT"}'), make.encode('{"sub":"1234567890"}')].join(".");
    for (const tail of ["", "... and more", "…"]) {
      const text = `at ${jwt}${tail}`;
      expect(scanner.redact(text).replace(/\.{3}/, "")).toBe(`at [REDACTED:jwt]${tail}`.replace("...", ""));
    }
    for (const blank of [" ", "+", "%20"])
      expect(
        scanner.redact(`x -----BEGIN RSA PRIVATE KEY-----\\n${make.alphanumeric(64)}`.replaceAll(" ", blank)),
      ).toBe(`x${blank}[REDACTED:pem_private_key]`);
  });
});

describe("a key's hash is the plain key's", () => {
  const azure = `${make.alphanumeric(40)}+/${make.alphanumeric(44)}==`;

  test.each([
    azure,
    azure.replaceAll("+", "%2B").replaceAll("/", "%2F").replaceAll("=", "%3D"),
    azure.replaceAll("/", "\\/"),
  ])("%#", (written) => {
    const found = scanner.find(`{"AccountKey":"${written}"}`);
    expect(found.map(({ keyHash }) => keyHash)).toEqual([`hash of ${azure}`]);
  });

  test("in bytes as in a text, beyond ASCII too", () => {
    const key = `näme-${secret}`;
    for (const written of [key, encodeURIComponent(key)]) {
      const text = `{"api_key":"${written}"}`;
      const bytes = new TextEncoder().encode(text);
      expect(scanner.find(text).map(({ keyHash }) => keyHash)).toEqual([`hash of ${key}`]);
      expect(scanner.findInBytes(bytes, 0, bytes.length).map(({ keyHash }) => keyHash)).toEqual([`hash of ${key}`]);
    }
  });

  test("findings hold the hash and nothing of the text", () => {
    const [found] = scanner.find(base64(stripe));
    expect(Object.keys(found ?? {})).toEqual(["format", "tier", "start", "end", "keyHash"]);
    expect(Object.keys(createKeyScanner().find(base64(stripe))[0] ?? {})).toEqual(["format", "tier", "start", "end"]);
  });

  test("nothing is hashed on a clean text", () => {
    let count = 0;
    const counting = createKeyScanner({ hash: () => String(count++) });
    for (const text of ["GET /users?page=2&to=%2Fhome%20page", base64("nothing to see here, move along now"), "a%2Fb"])
      expect(counting.find(text)).toEqual([]);
    expect(count).toBe(0);
  });
});
