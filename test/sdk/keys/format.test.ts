import { describe, expect, test } from "vitest";
import { createKeyScanner } from "@keytrail/sdk/keys";
import { defineFormat } from "../../../sdk/src/keys/format.ts";
import type { KeyFormatDefinition } from "../../../sdk/src/keys/format.ts";
import { createSampleMaker } from "../../../sdk/src/keys/samples.ts";
import { parseShape } from "../../../sdk/src/keys/shape.ts";

const make = createSampleMaker(1);
const uuid = make.uuid();

function findWith(
  definition: Partial<KeyFormatDefinition> & { readonly shape: string },
  text: string,
): readonly string[] {
  const format = defineFormat({ id: "acme", documentation: "https://acme.example/keys", ...definition });
  return createKeyScanner({ formats: [format] })
    .find(text)
    .filter((finding) => finding.format === "acme")
    .map((finding) => `${finding.tier} ${text.slice(finding.start, finding.end)}`);
}

describe("parseShape() chooses what is searched for", () => {
  test("the longest text", () => {
    expect(parseShape("ab[0-9]{4}long_[0-9]{4}").anchor).toBe(2);
  });

  test("a bar alone, between classes", () => {
    expect(parseShape("[0-9]{4}\\|[a-z]{4}").anchor).toBe(1);
  });

  test.each(["[0-9]{4}-[a-z]{4}", "[0-9]{4}.[a-z]{4}", "\\|[a-z]{4}", "[0-9]{4}\\|"])(
    "and refuses %s, whose text is common or has no class on a side",
    (shape) => {
      expect(() => parseShape(shape)).toThrow("text of two characters or more is wanted");
    },
  );
});

describe("a format", () => {
  test("says how sure its findings are, unless a checksum agrees", () => {
    const key = `acme_${make.alphanumeric(20)}`;
    const shape = "acme_[0-9A-Za-z]{20}";
    expect(findWith({ shape }, key)).toEqual([`likely ${key}`]);
    expect(findWith({ shape, tier: "context" }, key)).toEqual([`context ${key}`]);
    expect(findWith({ shape, tier: "context", isCertain: () => true }, key)).toEqual([`certain ${key}`]);
  });

  test("takes letters in one case for a word, unless it is told otherwise", () => {
    const shape = "ACME[A-Z]{16}";
    const key = "ACME" + "QWERTZUIOPASDFGH";
    expect(findWith({ shape }, key)).toEqual([]);
    expect(findWith({ shape, mayBeOneWord: true }, key)).toEqual([`likely ${key}`]);
  });

  test("can refuse what begins a host's name, and still ends a sentence", () => {
    const shape = "ac-[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}";
    expect(findWith({ shape }, `https://ac-${uuid}.example.com`)).toEqual([`likely ac-${uuid}`]);
    expect(findWith({ shape, isHostLabel: false }, `https://ac-${uuid}.example.com`)).toEqual([]);
    expect(findWith({ shape, isHostLabel: false }, `It is ac-${uuid}. Do keep it.`)).toEqual([`likely ac-${uuid}`]);
  });

  test("is not taken to be cut where other characters follow than its shape asks for", () => {
    const shape = "acme_[0-9a-f]{8}_[0-9a-f]{24}";
    const cut = `acme_${make.hex(8)}_${make.hex(6)}`;
    expect(findWith({ shape }, `note ${cut}`)).toEqual([`likely ${cut}`]);
    expect(findWith({ shape }, `note acme_${make.hex(20)}`)).toEqual([]);
  });

  test("may stand behind its lead, and behind no other letters", () => {
    const definition = { shape: "[0-9]{8}:ACME[0-9a-z]{24}", isExact: true, lead: "bot" };
    const key = `12345678:ACME${make.hex(24)}`;
    expect(findWith(definition, `https://api.example.com/bot${key}/send`)).toEqual([`likely ${key}`]);
    expect(findWith(definition, `https://api.example.com/robot${key}/send`)).toEqual([]);
    expect(findWith({ shape: definition.shape, isExact: true }, `/bot${key}/send`)).toEqual([]);
  });

  test("needs an id of lower-case letters, digits and _", () => {
    expect(() => defineFormat({ id: "Acme", documentation: "https://acme.example", shape: "acme_[0-9]{9}" })).toThrow(
      "Cannot define a key format: an id of lower-case letters, digits and _ is wanted",
    );
  });
});
