import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createKeyHasher } from "@keytrail/sdk/keys";
import { expect, onTestFinished, test, vi } from "vitest";
import { parseConfig } from "../../../processor/src/config/load.ts";
import { toProcessorOptions } from "../../../processor/src/config/options.ts";
import { createProcessor } from "../../../processor/src/index.ts";
import { openKnownKeyFile } from "../../../processor/src/keys/known-key-file.ts";
import { createSampleMaker } from "../../../sdk/src/keys/samples.ts";
import { send, startSink } from "../../support/http.ts";
import { encodePayload, logsPayload, nanosAt, tracesPayload } from "../../support/otlp-builder.ts";
import { JSON_TYPE, PROTOBUF } from "../../support/processor.ts";

const SECRET = Buffer.from("a secret of a test, long enough to be one");
const hasher = createKeyHasher({ secret: SECRET });
const make = createSampleMaker(5);
const BARE = make.hex(32);
const OTHER = make.hex(32);
const NPM = ["npm", make.alphanumeric(36)].join("_");
const ACME = ["acm3", make.hex(24)].join("_");

function scratchDirectory(): string {
  const directory = mkdtempSync(join(tmpdir(), "keytrail-known-"));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  return directory;
}

interface Running {
  /** Sends a log record, and gives what was forwarded. */
  forward(body: string, attributes?: Readonly<Record<string, string>>, encoding?: "json" | "protobuf"): Promise<string>;
  /** Sends spans. */
  sight(spans: Parameters<typeof tracesPayload>[0]): Promise<string>;
  metric(name: string): Promise<string | undefined>;
}

/** A processor that a file configures: the `keys` section is given in YAML. */
async function startWith(keys: string): Promise<Running> {
  const sink = await startSink();
  const config = parseConfig(`file_format: "1.0"\nkeys: ${keys}\n`, "keytrail.yaml", {});
  const { keys: keysOptions } = toProcessorOptions(config, { output: process.stderr });
  const processor = await createProcessor({
    listen: { port: 0 },
    downstreams: [{ endpoint: sink.url }],
    hashSecret: SECRET,
    ...(keysOptions === undefined ? {} : { keys: keysOptions }),
  });
  onTestFinished(() => processor.close());
  const lastBody = (): string => sink.requests.at(-1)?.body.toString("latin1") ?? "";
  return {
    async forward(body, attributes = {}, encoding = "json") {
      const payload = encodePayload(logsPayload([{ body, attributes }]), encoding);
      const headers = encoding === "json" ? JSON_TYPE : PROTOBUF;
      expect((await send(`${processor.url}/v1/logs`, { headers, body: payload })).status).toBe(200);
      return lastBody();
    },
    async sight(spans) {
      const payload = encodePayload(tracesPayload(spans), "protobuf");
      expect((await send(`${processor.url}/v1/traces`, { headers: PROTOBUF, body: payload })).status).toBe(200);
      return lastBody();
    },
    async metric(name) {
      const page = (await send(`${processor.url}/metrics`, { method: "GET" })).body.toString("utf8");
      return page
        .split("\n")
        .find((line) => line.startsWith(`${name} `))
        ?.slice(name.length + 1);
    },
  };
}

function markerOf(format: string, key: string): string {
  return `[REDACTED:${format}:${hasher.hash(key).slice(0, 12)}]`;
}

test.each(["json", "protobuf"] as const)(
  "keys.known.file: a bare key of the file is redacted and counted, in %s",
  async (encoding) => {
    const file = join(scratchDirectory(), "issued.txt");
    writeFileSync(file, `# issued\n${hasher.hash(BARE)},billing\n`);
    const running = await startWith(`{ known: { file: ${JSON.stringify(file)} } }`);
    const forwarded = await running.forward(
      `object ${BARE} moved, not ${OTHER}`,
      { ref: BARE, trace_id: BARE },
      encoding,
    );
    expect(forwarded).toContain(`object ${markerOf("known_key", BARE)} moved, not ${OTHER}`);
    // Under a safe name nothing is looked for.
    expect(forwarded.split(BARE)).toHaveLength(2);
    expect(await running.metric("keytrail_known_keys")).toBe("1");
    expect(await running.metric("keytrail_known_keys_found_total")).toBe("2");
    expect(await running.metric('keytrail_known_key_candidates_total{outcome="hashed"}')).toBe("2");
  },
);

test("keys.known.max_candidates: the rest of a payload's candidates is skipped and counted", async () => {
  const file = join(scratchDirectory(), "issued.txt");
  writeFileSync(file, `${hasher.hash(BARE)}\n`);
  const running = await startWith(`{ known: { file: ${JSON.stringify(file)}, max_candidates: 10 } }`);
  const ids = Array.from({ length: 50 }, () => make.hex(24));
  await running.forward(ids.join(" "));
  expect(await running.metric('keytrail_known_key_candidates_total{outcome="hashed"}')).toBe("10");
  expect(await running.metric('keytrail_known_key_candidates_total{outcome="skipped"}')).toBe("40");
  // The next payload has its own number.
  expect(await running.forward(`object ${BARE}`)).toContain(markerOf("known_key", BARE));
});

test("keys.known.accepted_sightings: the key of an accepted request is known, that of a rejected one is not", async () => {
  const running = await startWith("{ known: { accepted_sightings: true } }");
  const span = (key: string, status: number, second: number) => ({
    startTimeUnixNano: nanosAt(second * 1_000),
    attributes: {
      "api_key.hash": hasher.hash(key),
      "client.address": "192.0.2.7",
      "http.response.status_code": status,
    },
  });
  await running.sight([span(BARE, 200, 1), span(OTHER, 401, 2)]);
  const forwarded = await running.forward(`objects ${BARE} and ${OTHER} moved`);
  expect(forwarded).toContain(`objects ${markerOf("known_key", BARE)} and ${OTHER} moved`);
});

test("without accepted_sightings a bare key is no leak, and nothing is hashed", async () => {
  const running = await startWith("{}");
  expect(await running.forward(`object ${BARE} moved`)).toContain(BARE);
  expect(await running.metric('keytrail_known_key_candidates_total{outcome="hashed"}')).toBe("0");
});

test("keys.allow.formats: findings of the format are let through and counted", async () => {
  const running = await startWith("{ allow: { formats: [npm_token] } }");
  expect(await running.forward(`login with ${NPM} now`)).toContain(NPM);
  expect(await running.metric('keytrail_leaks_allowed_total{by="format"}')).toBe("1");
  expect(await running.metric('keytrail_leaks_allowed_total{by="hash"}')).toBe("0");
});

test("keys.allow.attribute_names: values under the whole name are let through, under others they are not", async () => {
  const running = await startWith("{ allow: { attribute_names: [app.sample_key] } }");
  const forwarded = await running.forward("hello", { "app.sample_key": NPM, "app.other": NPM });
  expect(forwarded.split(NPM)).toHaveLength(2);
  expect(forwarded).toContain(markerOf("npm_token", NPM));
  expect(await running.metric('keytrail_leaks_allowed_total{by="attribute_name"}')).toBe("1");
});

test("keys.allow.hashes: the value with the hash is let through, another is not", async () => {
  const second = ["npm", make.alphanumeric(36)].join("_");
  const running = await startWith(`{ allow: { hashes: ["${hasher.hash(NPM).toUpperCase()}"] } }`);
  const forwarded = await running.forward(`login with ${NPM} or ${second} now`);
  expect(forwarded).toContain(`login with ${NPM} or ${markerOf("npm_token", second)} now`);
  expect(await running.metric('keytrail_leaks_allowed_total{by="hash"}')).toBe("1");
});

test("keys.allow.hashes: a request's own key is let through as well, and still sighted", async () => {
  const running = await startWith(`{ allow: { hashes: ["${hasher.hash(BARE)}"] } }`);
  const forwarded = await running.sight([
    {
      startTimeUnixNano: nanosAt(1_000),
      attributes: { "http.request.header.x-api-key": BARE, "http.response.status_code": 200 },
    },
  ]);
  expect(forwarded).toContain(BARE);
  expect(await running.metric('keytrail_leaks_allowed_total{by="hash"}')).toBe("1");
  expect(await running.metric("keytrail_sightings_counted_total")).toBe("1");
});

test("keys.custom_formats: a key of the format is redacted under its id, also by a pattern", async () => {
  const running = await startWith(
    '{ custom_formats: [{ id: acme_key, prefix: "acm3_", charset: hex, length: 24 }, { id: acme_two, pattern: "ac-[0-9]{8}-[a-z]{8}" }] }',
  );
  const two = ["ac", make.digits(8), "abcdwxyz"].join("-");
  const forwarded = await running.forward(`call ${ACME} and ${two} now`);
  expect(forwarded).toContain(`call ${markerOf("acme_key", ACME)} and ${markerOf("acme_two", two)} now`);
});

test("a file of known keys that can't be read stops the start, with every line that is wrong", async () => {
  await expect(startWith("{ known: { file: /nowhere/keys } }")).rejects.toMatchObject({
    code: "config_invalid",
    message: "Cannot read known keys from /nowhere/keys: a readable file is wanted: received no file of this name",
  });
  const file = join(scratchDirectory(), "issued.txt");
  writeFileSync(file, `one\n${hasher.hash(BARE)}\ntwo\n`);
  const failure = startWith(`{ known: { file: ${JSON.stringify(file)} } }`);
  await expect(failure).rejects.toMatchObject({ code: "config_invalid" });
  await expect(failure).rejects.toThrow(/issued\.txt:1:1 wanted .*\n.*issued\.txt:3:1 wanted/);
});

test("keys.known.reload_interval: a changed file is read again; a broken one changes nothing and is told once", async () => {
  const path = join(scratchDirectory(), "issued.txt");
  writeFileSync(path, `${hasher.hash(BARE)}\n`);
  const log: string[] = [];
  const file = await openKnownKeyFile({
    path,
    reloadMillis: 5,
    log: (level, message) => void log.push(`${level} ${message}`),
  });
  onTestFinished(() => file.close());
  writeFileSync(path, `${hasher.hash(OTHER)},new\n`);
  await vi.waitFor(() => expect(file.nameOf(hasher.hash(OTHER))).toBe("new"), { timeout: 10_000 });
  expect(file.nameOf(hasher.hash(BARE))).toBeUndefined();
  writeFileSync(path, "nonsense that is no hash\n");
  await vi.waitFor(() => expect(log).toContain("WARN Known keys stay as they were"), { timeout: 10_000 });
  await new Promise((resolve) => void setTimeout(resolve, 50));
  expect(file.nameOf(hasher.hash(OTHER))).toBe("new");
  expect(log.filter((line) => line.startsWith("WARN"))).toHaveLength(1);
});
