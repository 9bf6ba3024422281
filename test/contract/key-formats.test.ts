import { readdirSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { createKeyScanner, KEY_FORMATS } from "@keytrail/sdk/keys";
import type { KeyFormat } from "@keytrail/sdk/keys";
import { createSampleMaker } from "../../sdk/src/keys/samples.ts";
import type { SampleMaker } from "../../sdk/src/keys/samples.ts";

const FORMATS_FOLDER = new URL("../../sdk/src/keys/formats/", import.meta.url);
const SEEDS = [1, 2, 3];
/** Attribute values are often cut: what is left of a key is this much. */
const CUT_RATIO = 0.6;
/** Behind a prefix, less could be a word. */
const MIN_LEFT_CHARACTERS = 8;
const scanner = createKeyScanner({ hash: () => "0123456789abcdef".repeat(4) });
const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);

test("every format has an id of its own", () => {
  expect(new Set(KEY_FORMATS.map((format) => format.id)).size).toBe(KEY_FORMATS.length);
});

test("there are 450 formats with a text to search for", () => {
  expect(KEY_FORMATS.length).toBeGreaterThanOrEqual(450);
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

const vendors = await vendorsOfFormats();

async function vendorsOfFormats(): Promise<ReadonlyMap<string, string>> {
  const found = new Map<string, string>();
  for (const file of readdirSync(FORMATS_FOLDER).filter((name) => name !== "index.ts")) {
    const exported: Record<string, unknown> = await import(new URL(file, FORMATS_FOLDER).href);
    for (const { id } of Object.values(exported).flat() as { id: string }[]) found.set(id, file);
  }
  return found;
}

/** Text around a key in which every format must be found whole: nothing in it is encoded. */
const CARRIERS: readonly (readonly [name: string, head: string, tail: string])[] = [
  ["JSON", `{"level":"info","note":"`, `","ok":true}`],
  ["escaped JSON", `"{\\"note\\":\\"`, `\\",\\"ok\\":true}"`],
  ["JSON in a string of JSON", `{"body":"{\\"a\\":{\\"note\\":\\"`, `\\"}}"}`],
  ["an env line", "NOTE=", ""],
  ["an export", "export NOTE='", "'"],
  ["logfmt", `level=warn note=`, ` status=401`],
  ["YAML", "note: ", "\nother: 1"],
  ["XML", "<note>", "</note>"],
  ["SQL", "UPDATE t SET note = '", "' WHERE id = 1"],
  ["a header dump", "map[X-Note:[", "] Accept:[*/*]]"],
  ["a query's middle", "/v1/items?note=", "&page=2"],
  ["a query's end", "https://api.example.com/v1/items?note=", ""],
  ["a path", "https://api.example.com/hooks/", "/events"],
  ["a stack trace", "Error: cannot use ", "\n    at run (/srv/app/main.js:1:2)"],
  ["a function call", "connect(", ")"],
  ["a Redis command", "SET note:42 ", " EX 60"],
  ["coloured text", "\u001b[31m", "\u001b[0m"],
  ["coloured text without its escape", "[1;31m", "[0m"],
  ["Markdown", "use `", "` here"],
  ["an escaped line end", "first\\n", "\\nlast"],
  ["brackets", "[", "]"],
  ["a tuple", "(", ", 42)"],
  ["an ellipsis", "", "..."],
];

/** Whether a carrier's own characters belong to the key's: nobody can tell then where it begins or ends. */
function isGlued(format: KeyFormat, head: string, tail: string): boolean {
  const first = format.shape.segments[0];
  const last = format.shape.segments.at(-1);
  const isIn = (segment: typeof first, character: string | undefined): boolean =>
    format.isExact && segment?.kind === "run" && segment.charset.table[character?.charCodeAt(0) ?? 0] === 1;
  return isIn(first, head.at(-1)) || isIn(last, tail[0]);
}

/** Whether a prefix says enough that a key is known without its end. */
function isTelling(format: KeyFormat): boolean {
  const first = format.shape.segments[0];
  return first?.kind === "text" && first.text.length >= 5 && !format.isExact && format.isPossible === undefined;
}

function prefixLength(format: KeyFormat): number {
  const first = format.shape.segments[0];
  return first?.kind === "text" ? first.text.length : 0;
}

/** Whether the first dot of an ellipsis could be the key's own. */
function hasDot(format: KeyFormat): boolean {
  return format.shape.segments.slice(1).some((segment) => segment.kind === "text" && segment.text.startsWith("."));
}

/** What looks like a key and is none. */
const NEVER: Readonly<Record<string, (make: SampleMaker) => string>> = {
  "Stripe's live publishable key": (make) => `pk_live_${make.alphanumeric(99)}`,
  "Stripe's test publishable key": (make) => `pk_test_${make.alphanumeric(24)}`,
  "Stripe's customer": (make) => `cus_${make.alphanumeric(14)}`,
  "Stripe's payment intent": (make) => `pi_${make.alphanumeric(24)}`,
  "Stripe's charge": (make) => `ch_${make.alphanumeric(24)}`,
  "Stripe's account": (make) => `acct_${make.alphanumeric(16)}`,
  "PostHog's project key": (make) => `phc_${make.alphanumeric(43)}`,
  "New Relic's browser key": (make) => `NRJS-${make.hex(19)}`,
  "Twilio's account": (make) => `AC${make.hex(32)}`,
  "Twilio's message": (make) => `SM${make.hex(32)}`,
  "an AWS role's id": (make) => `AROA${make.alphanumeric(16).toUpperCase()}`,
  "an AWS user's id": (make) => `AIDA${make.alphanumeric(16).toUpperCase()}`,
  "an ARN": (make) => `arn:aws:iam::${make.digits(12)}:role/checkout-${make.hex(8)}`,
  "an OCID": (make) => `ocid1.instance.oc1..${make.alphanumeric(60).toLowerCase()}`,
  "a chat completion's id": (make) => `chatcmpl-${make.alphanumeric(29)}`,
  "a message's id": (make) => `msg_01${make.alphanumeric(22)}`,
  "Slack's ids": (make) => `T${make.digits(10)} U${make.digits(10)} C${make.digits(10)}`,
  "a GitHub token masked with x": () => `ghp_${"x".repeat(36)}`,
  "a GitHub token masked with stars": () => `ghp_${"*".repeat(36)}`,
  "a GitHub token shown by its head": () => "ghp_…",
  "an OpenAI key masked with stars": () => "sk-***",
  "an OpenAI key masked but for its end": (make) => `sk-proj-${"*".repeat(40)}${make.alphanumeric(4)}`,
  "a JWK's thumbprint": (make) => make.base64url(43),
  "a SHA-256": (make) => `sha256:${make.hex(64)}`,
  "an ETag": (make) => `W/"${make.hex(32)}"`,
  "a pod": (make) => `checkout-7d4f8b9c5-${make.hex(5)}`,
  "a task": (make) => `task-${make.hex(32)}`,
  "a risk": (make) => `risk-${make.alphanumeric(32)}`,
  "a disk": (make) => `disk-${make.hex(32)}`,
  "a desk": (make) => `desk-${make.alphanumeric(40)}`,
  "a mask in an identifier": (make) => `net_mask_${make.alphanumeric(32)}`,
  "a core dump": (make) => `core_${make.alphanumeric(8)}_${make.alphanumeric(24)}`,
  "a shelf": (make) => `shelf_${make.alphanumeric(34)}`,
  "a path": (make) => `path${make.alphanumeric(14)}.${make.hex(64)}`,
  "a monkey": (make) => `monkey-${make.hex(32)}`,
  "a cache entry": (make) => `cache-key-${make.hex(32)}`,
  "a host that begins with api-": (make) => `https://api-${make.uuid()}.eu.example.com/v1`,
  "a host that begins with sdk-": (make) => `sdk-${make.uuid()}.example.com:443`,
  "a mobile SDK key": (make) => `mob-${make.uuid()}`,
  "a property of items": (make) => `items.${make.alphanumeric(24)}`,
  "Mapbox' public token": (make) => `pk.eyJ${make.base64url(60)}.${make.base64url(22)}`,
  "Supabase's publishable key": (make) => `sb_publishable_${make.base64url(31)}`,
  "Langfuse's public key": (make) => `pk-lf-${make.uuid()}`,
  "PubNub's publish key": (make) => `pub-c-${make.uuid()}`,
  "Flutterwave's public key": (make) => `FLWPUBK_TEST-${make.hex(32)}-X`,
  "Datadog's client token": (make) => `pub${make.hex(32)}`,
  "a constant": () => "ASIA_PACIFIC_SOUTHEAST_1",
  "a branch": () => "feature/sk-learn-pipeline-with-many-words",
  "a UUID": (make) => make.uuid(),
};

describe.each(Object.entries(NEVER))("%s", (_name, write) => {
  test("is no key, bare and in any carrier", () => {
    for (const seed of SEEDS) {
      const text = write(createSampleMaker(seed));
      for (const [carrier, head, tail] of CARRIERS) expect(scanner.find(head + text + tail), carrier).toEqual([]);
    }
  });
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

  test.each(CARRIERS.filter(([, head, tail]) => !isGlued(format, head, tail)))(
    "is found whole in %s",
    (_name, head, tail) => {
      for (const key of format.samples(createSampleMaker(SEEDS[1] ?? 0))) {
        const text = `${word} ${head}${key}${tail}`;
        const start = word.length + 1 + head.length;
        const covered = scanner.find(text).some((found) => found.start <= start && found.end >= start + key.length);
        expect(covered).toBe(true);
        expect(scanner.findInBytes(bytesOf(text), 0, text.length)).toEqual(scanner.find(text));
      }
    },
  );

  test("is taken for no other vendor's key", () => {
    for (const seed of SEEDS) {
      for (const key of format.samples(createSampleMaker(seed))) {
        const others = scanner
          .find(`${word} ${key}`)
          .map((found) => found.format)
          .filter((other) => vendors.get(other) !== vendors.get(id));
        expect(others).toEqual([]);
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

describe.each(KEY_FORMATS.filter(isTelling).map((format) => [format.id, format] as const))("%s", (_id, format) => {
  const word = format.contextWords[0] ?? "value";

  test("is found without its end where the value's end cuts it", () => {
    for (const seed of SEEDS) {
      const [key = ""] = format.samples(createSampleMaker(seed));
      const head = `${word} "note":"`;
      const left = key.slice(0, Math.ceil(key.length * CUT_RATIO));
      if (left.length < prefixLength(format) + MIN_LEFT_CHARACTERS) continue;
      const text = head + left;
      for (const tail of hasDot(format) ? ["", "…"] : ["", "...", "…"]) {
        const [found] = scanner.find(text + tail).filter(({ start }) => start === head.length);
        expect(found?.end).toBeGreaterThanOrEqual(text.length);
      }
    }
  });
});

describe.each(
  KEY_FORMATS.filter((format) => format.isCertain !== undefined).map((format) => [format.id, format] as const),
)("%s", (id, format) => {
  const word = format.contextWords[0] ?? "value";

  test("is found with a wrong checksum too", () => {
    for (const seed of SEEDS) {
      const [key = ""] = format.samples(createSampleMaker(seed));
      const wrong = key.slice(0, -1) + (key.endsWith("0") ? "1" : "0");
      const [found] = scanner.find(`${word} ${wrong}`).filter((finding) => finding.format === id);
      expect(found).toMatchObject({ start: word.length + 1, end: word.length + 1 + wrong.length });
    }
  });
});
