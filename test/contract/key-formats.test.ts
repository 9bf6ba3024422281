import { readdirSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { createKeyScanner, KEY_FORMATS } from "@keytrail/sdk/keys";
import { createSampleMaker } from "../../sdk/src/keys/samples.ts";

const FORMATS_FOLDER = new URL("../../sdk/src/keys/formats/", import.meta.url);
const SEEDS = [1, 2, 3];
const scanner = createKeyScanner({ hash: () => "0123456789abcdef".repeat(4) });
const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);

test("every format has an id of its own", () => {
  expect(new Set(KEY_FORMATS.map((format) => format.id)).size).toBe(KEY_FORMATS.length);
});

test("there are 220 formats with a text to search for", () => {
  expect(KEY_FORMATS.length).toBeGreaterThanOrEqual(220);
});

test("every format names the page that documents it", () => {
  expect(
    KEY_FORMATS.filter((format) => !/^https:\/\/[a-z0-9.-]+\/.*$/.test(format.documentation)).map(
      (format) => format.id,
    ),
  ).toEqual([]);
});

test("every file of the folder is in the registry", async () => {
  const files = readdirSync(FORMATS_FOLDER).filter((file) => file !== "index.ts");
  const ids = new Set(KEY_FORMATS.map((format) => format.id));
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

describe.each(KEY_FORMATS.map((format) => [format.id, format] as const))("%s", (id, format) => {
  const word = format.contextWords[0] ?? "value";

  test("is found whole in a text, in bytes, and before the value's end", () => {
    for (const seed of SEEDS) {
      for (const key of format.samples(createSampleMaker(seed))) {
        for (const [head, tail] of [
          [`${word} `, ""],
          [`${word} "`, `" and more`],
          [`${word}?a=`, "&b=1"],
          [`${word}\\n`, "\\n"],
        ] as const) {
          const text = head + key + tail;
          const found = scanner.find(text);
          expect(found.some(({ start, end }) => start <= head.length && end >= head.length + key.length)).toBe(true);
          expect(scanner.findInBytes(bytesOf(text), 0, text.length)).toEqual(found);
        }
        expect(scanner.find(`${word} ${key}`).map((finding) => finding.format)).toContain(id);
      }
    }
  });

  test("is certain where a checksum or a structure agrees", () => {
    const [key = ""] = format.samples(createSampleMaker(SEEDS[0] ?? 0));
    const [found] = scanner.find(`${word} ${key}`).filter((finding) => finding.format === id);
    expect(found?.tier).toBe(format.isCertain === undefined ? format.tier : "certain");
  });

  test("is not found in its near misses", () => {
    for (const seed of SEEDS) {
      const misses = format.nearMisses(createSampleMaker(seed));
      for (const miss of misses)
        expect(scanner.find(`${word} ${miss}`).filter((finding) => finding.format === id)).toEqual([]);
    }
  });

  test("leaves nothing of the key after redaction, and redacting again changes nothing", () => {
    for (const key of format.samples(createSampleMaker(SEEDS[0] ?? 0))) {
      const redacted = scanner.redact(`${word} ${key} end`);
      const rest = redacted.replaceAll(/\[REDACTED:[a-z0-9_]+(?::[0-9a-f]{12})?\]/g, "");
      expect(rest).toBe(`${word}  end`);
      expect(scanner.redact(redacted)).toBe(redacted);
    }
  });
});
