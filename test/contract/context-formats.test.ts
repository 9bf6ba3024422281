import { readdirSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { createKeyScanner, KEY_FORMATS } from "@keytrail/sdk/keys";
import type { ContextFormat } from "../../sdk/src/keys/context/context-format.ts";
import { CONTEXT_FORMATS } from "../../sdk/src/keys/context/formats/index.ts";
import { FORMAT_IDS } from "../../sdk/src/keys/format-ids.ts";
import { createSampleMaker } from "../../sdk/src/keys/samples.ts";

const FORMATS_FOLDER = new URL("../../sdk/src/keys/context/formats/", import.meta.url);
const SEEDS = [1, 2, 3];
const scanner = createKeyScanner();

test("every context format has an id of its own that configuration knows", () => {
  const ids = [...KEY_FORMATS, ...CONTEXT_FORMATS].map(({ id }) => id);
  expect(ids.filter((id, index) => ids.indexOf(id) !== index)).toEqual([]);
  expect(CONTEXT_FORMATS.filter(({ id }) => !FORMAT_IDS.includes(id))).toEqual([]);
});

test("every context format names the page that documents it", () => {
  expect(CONTEXT_FORMATS.filter(({ documentation }) => !/^https:\/\/[a-z0-9.-]+\/.*$/.test(documentation))).toEqual([]);
});

test("every file of the folder is in the registry", async () => {
  const files = readdirSync(FORMATS_FOLDER).filter((file) => file !== "index.ts");
  const ids = new Set(CONTEXT_FORMATS.map(({ id }) => id));
  for (const file of files) {
    const exported: Record<string, unknown> = await import(new URL(file, FORMATS_FOLDER).href);
    const formats = Object.values(exported).flat() as { id: string }[];
    expect(formats.length, file).toBeGreaterThan(0);
    expect(
      formats.filter(({ id }) => !ids.has(id)),
      file,
    ).toEqual([]);
  }
});

/** Texts around a key, with the name of a credential that holds the vendor's word in snake_case. */
const CARRIERS: readonly (readonly [
  carrier: string,
  write: (name: string, key: string) => readonly [string, string],
])[] = [
  ["JSON", (name) => [`{"id":7,"${name}":"`, `","active":true}`]],
  ["nested JSON", (name) => [`{"${name.split("_")[0]}":{"region":"eu","${name}": "`, `"}}`]],
  ["JSON in a string", (name) => [`{"body":"{\\"${name}\\":\\"`, `\\"}"}`]],
  ["an env line", (name) => [`export ${name.toUpperCase()}=`, ` && node server.js`]],
  ["YAML", (name) => [`service:\n  ${name}: `, `\n  timeout: 30s\n`]],
  ["XML", (name) => [`<settings><${name}>`, `</${name}></settings>`]],
  ["an attribute of XML", (name) => [`<add key="${name}" value="`, `" />`]],
  ["an assignment in SQL", (name) => [`UPDATE integrations SET ${name} = '`, `' WHERE id = 7`]],
  ["values in SQL", (name) => [`INSERT INTO settings (name, value) VALUES ('${name}', '`, `')`]],
  ["a header dump", (name) => [`map[Accept:[*/*] X-${name.replaceAll("_", "-")}:[`, `] User-Agent:[curl]]`]],
  ["a query", (name) => [`https://api.example.com/v1?limit=5&${name}=`, `&page=2`]],
  ["a query's end", (name) => [`https://api.example.com/v1?limit=5&${name}=`, ``]],
  ["a path", (name) => [`GET /hooks/${name}/`, ` 404 3ms`]],
  ["a message", (name) => [`Request failed for ${name} `, `: 401 Unauthorized`]],
  ["a stack trace", (name) => [`Error: bad ${name.replaceAll("_", " ")} `, `\n    at verify (/srv/app.js:41:11)`]],
  ["a function's arguments", (name) => [`createClient("${name}", "`, `")`]],
  ["a function's name", (name) => [`retrying set_${name}(`, `)`]],
  ["a Redis command", (name) => [`SET config:${name} `, ` EX 3600`]],
  ["colours", (name) => [`\u001B[36m${name}\u001B[0m=\u001B[1;31m`, `\u001B[0m loaded`]],
  ["Markdown", (name) => [`Set \`${name}\` to \``, `\` and deploy again.`]],
  ["a sentence", (name) => [`Incorrect ${name.replaceAll("_", " ")} provided: `, `. Check it.`]],
];

/** In a path a run of base64 is cut by its slashes. */
function mayStandIn(carrier: string, key: string): boolean {
  if (carrier === "a path" || carrier === "a query" || carrier === "a query's end")
    return /^[0-9A-Za-z_.-]+$/.test(key);
  return true;
}

/** What the formats that share a shape and a word may be called as well. */
function namesake(format: ContextFormat, key: string): readonly string[] {
  return CONTEXT_FORMATS.filter(
    (other) => other.isShaped(key) && other.words.some((word) => format.words.includes(word)),
  ).map(({ id }) => id);
}

describe.each(CONTEXT_FORMATS.map((format) => [format.id, format] as const))("%s", (_id, format) => {
  const word = format.words[0] ?? "";
  const name = `${word}_api_key`;

  test.each(CARRIERS)("is found whole in %s", (carrier, write) => {
    for (const seed of SEEDS) {
      for (const key of format.samples(createSampleMaker(seed)).filter((sample) => mayStandIn(carrier, sample))) {
        const [head, tail] = write(name, key);
        const text = head + key + tail;
        const found = scanner.find(text);
        expect(found.map(({ start, end }) => text.slice(start, end))).toEqual([key]);
        expect(namesake(format, key)).toContain(found[0]?.format);
        expect(found[0]?.tier).toBe("context");
        const bytes = new TextEncoder().encode(text);
        expect(scanner.findInBytes(bytes, 0, bytes.length)).toEqual(found);
      }
    }
  });

  test("is found whole behind each of its words and names", () => {
    const [key = ""] = format.samples(createSampleMaker(5));
    const texts = [
      ...format.words.map((each) => `${each}_secret: "${key}"`),
      ...format.names.map((each) => `{"${each}": "${key}"}`),
      ...format.assignedNames.map((each) => `${each}=${key} `),
    ];
    for (const text of texts) {
      const found = scanner.find(text);
      expect(found.map(({ start, end }) => text.slice(start, end))).toEqual([key]);
      expect(namesake(format, key)).toContain(found[0]?.format);
    }
  });

  test("is found in an attribute that its word names", () => {
    const [key = ""] = format.samples(createSampleMaker(6));
    expect(scanner.find(key, `app.${word}.api_key`)).toMatchObject([{ start: 0, end: key.length }]);
    expect(scanner.find(`rotate the key ${key} now`, `app.${word}.message`)).toMatchObject([
      { start: 15, end: 15 + key.length },
    ]);
  });

  test("is found in none of its near misses", () => {
    for (const seed of SEEDS) {
      for (const key of format.samples(createSampleMaker(seed))) {
        const texts = [
          key,
          `id ${key} done`,
          `${word} ${word}_id=${key} `,
          `${word} request_id=${key} `,
          `${word} cache_key=${key} `,
          `${word} routing_key: "${key}"`,
          `${word} idempotency key ${key} `,
          `${word} next_page_token=${key}&a=1`,
          `${word} key digest sha256:${key} `,
          `{"source":"${word}","etag":"${key}"}`,
          `${word} build ${key} `,
          `https://${word.replaceAll("_", "-")}.example.com/items/${key}.js`,
          `the ${word} keys are ${key} `,
        ];
        for (const text of texts) expect(scanner.find(text), text.replace(key, "…")).toEqual([]);
      }
    }
  });

  test("is not found one character too long or too short in prose", () => {
    const isOpen = format.minCharacters !== format.maxCharacters;
    const [key = ""] = format.samples(createSampleMaker(8));
    for (const wrong of isOpen ? [] : [key.slice(0, -1), `${key}a`, `${key}_a`]) {
      const found = scanner.find(`invalid ${word} key ${wrong} in request`);
      expect(found.filter(({ format: id }) => id === format.id)).toEqual([]);
    }
  });

  test("leaves nothing of the key after redaction, and redacting again changes nothing", () => {
    const [key = ""] = format.samples(createSampleMaker(9));
    const redacted = scanner.redact(`${name}: ${key} end`);
    expect(redacted).toMatch(new RegExp(`^${name}: \\[REDACTED:[a-z0-9_]+\\] end$`));
    expect(scanner.redact(redacted)).toBe(redacted);
  });
});
