import { describe, expect, test } from "vitest";
import { createKeyScanner } from "@keytrail/sdk/keys";
import { createSampleMaker } from "../../../sdk/src/keys/samples.ts";

const scanner = createKeyScanner({ hash: (rawKey) => Buffer.from(rawKey).toString("hex").padEnd(64, "0") });
const make = createSampleMaker(11);
const base64 = (text: string): string => Buffer.from(text).toString("base64");

/** Formats of different kinds: letters only, punctuation in the prefix, in the body, several parts, base64's own letters. */
const KEYS: Readonly<Record<string, string>> = {
  stripe_secret_live: "sk_" + "live_" + make.alphanumeric(24),
  github_pat_classic: "ghp_" + make.alphanumeric(36),
  aws_access_key_id: "AKIA" + "Q3EGRIYB5XZMVK2N",
  gcp_oauth_refresh_token: "1//" + "0" + make.base64url(60),
  paypal_braintree: "access_token$" + "production$" + make.alphanumeric(16).toLowerCase() + "$" + make.hex(32),
  sendgrid: ["SG", make.base64url(22), make.base64url(43)].join("."),
  slack_bot: ["xoxb", make.digits(12), make.digits(12), make.alphanumeric(24)].join("-"),
};

/** What telemetry carries keys in. */
const CARRIERS: readonly (readonly [name: string, carry: (key: string) => string])[] = [
  ["JSON", (key) => JSON.stringify({ id: 7, key, ok: true })],
  ["escaped JSON", (key) => JSON.stringify(JSON.stringify({ key })).slice(1, -1)],
  ["JSON in a string in JSON", (key) => JSON.stringify({ body: JSON.stringify({ inner: JSON.stringify({ key }) }) })],
  ["an env line", (key) => `export SERVICE_VALUE=${key}`],
  ["logfmt", (key) => `ts=12:00 level=info value=${key} dur=3ms`],
  ["quoted logfmt", (key) => `level=info value="${key}" dur=3ms`],
  ["YAML", (key) => `service:\n  value: ${key}\n  port: 80\n`],
  ["XML", (key) => `<config><value>${key}</value></config>`],
  ["an XML attribute", (key) => `<add name="x" value="${key}"/>`],
  ["SQL", (key) => `INSERT INTO settings (k, v) VALUES ('a', '${key}')`],
  ["a header dump", (key) => `map[Accept:[*/*] X-Value:[${key}] Via:[1.1]]`],
  ["a bearer header", (key) => `Authorization: Bearer ${key}`],
  ["a Basic header", (key) => `Authorization: Basic ${base64(`${key}:`)}`],
  ["a Basic header's password", (key) => `Authorization: Basic ${base64(`user:${key}`)}`],
  ["a query's middle", (key) => `GET /v1/items?a=1&value=${key}&b=2 HTTP/1.1`],
  ["a query's end", (key) => `https://api.example.com/v1/items?value=${key}`],
  ["a path", (key) => `https://api.example.com/hooks/${key}/send`],
  ["userinfo", (key) => `https://${key}@git.example.com/repo.git`],
  ["userinfo's password", (key) => `https://user:${key}@git.example.com/repo.git`],
  ["a percent-encoded query", (key) => `/login?next=${encodeURIComponent(`/items?value=${key}&b=2`)}`],
  [
    "a query encoded twice",
    (key) => `/login?next=${encodeURIComponent(encodeURIComponent(`/items?value=${key}&b=2`))}`,
  ],
  ["a form", (key) => new URLSearchParams({ grant: "x y", value: key, b: "2" }).toString()],
  ["a stack trace", (key) => `Error: rejected ${key}\n    at send (/app/src/send.js:10:5)`],
  ["an escaped stack trace", (key) => `Error: rejected ${key}\\n    at send (/app/src/send.js:10:5)`],
  ["a call", (key) => `connect(${key})`],
  ["a quoted call", (key) => `connect('${key}', 3)`],
  ["a Redis command", (key) => `SET session:12 ${key} EX 60`],
  ["coloured text", (key) => `\u001b[33mvalue\u001b[0m=\u001b[36m${key}\u001b[0m`],
  ["coloured text without its escape", (key) => `[33mvalue[0m=[36m${key}[0m`],
  ["coloured text in JSON", (key) => JSON.stringify(`\u001b[36m${key}\u001b[0m`)],
  ["Markdown code", (key) => `Use \`${key}\` for it.`],
  ["a Markdown block", (key) => `\`\`\`\n${key}\n\`\`\``],
  ["a sentence", (key) => `The value is ${key}, they said.`],
  ["base64 of a JSON body", (key) => base64(JSON.stringify({ id: 7, value: key, ok: true }))],
  ["base64 in JSON", (key) => JSON.stringify({ body: base64(`{"value":"${key}"}`) })],
  ["the data of an event", (key) => `data: {"value":"${key}"}\n\n`],
  ["a Python byte string", (key) => `b'value=${key}'`],
  ["a cookie", (key) => `theme=dark; value=${key}; Path=/`],
];

describe.each(Object.entries(KEYS))("%s", (format, key) => {
  const hash = Buffer.from(key).toString("hex").padEnd(64, "0");
  // The end of a sentence may be a key's own.
  test.each(CARRIERS)("in %s", (_name, carry) => {
    const text = carry(key);
    const found = scanner.find(text);
    expect(found.filter(({ keyHash }) => keyHash === hash).map((one) => one.format)).toEqual([format]);
    const bytes = new TextEncoder().encode(text);
    expect(scanner.findInBytes(bytes, 0, bytes.length)).toEqual(found);
    const redacted = scanner.redact(text);
    expect(redacted).not.toContain(key.slice(-8));
    expect(redacted).toContain(`[REDACTED:${format}:${hash.slice(0, 12)}]`);
    expect(scanner.redact(redacted)).toBe(redacted);
  });

  test("cut by the value's end, and by an ellipsis", () => {
    const left = key.slice(0, Math.ceil(key.length * 0.7));
    for (const tail of ["", "...", "…", "<truncated>"]) {
      const redacted = scanner.redact(`{"value":"${left}${tail}`);
      expect(redacted).not.toContain(left.slice(-8));
      expect(redacted).toContain(`[REDACTED:${format}`);
    }
  });
});
