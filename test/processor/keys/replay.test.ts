import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createKeyHasher } from "@keytrail/sdk/keys";
import { expect, onTestFinished, test } from "vitest";
import { createSampleMaker } from "../../../sdk/src/keys/samples.ts";
import { encodePayload, logsPayload, nanosAt } from "../../support/otlp-builder.ts";
import { TEST_HASH_SECRET } from "../../support/read-sightings.ts";
import { alertsIn, runKeytrail } from "../../support/replay-command.ts";

const hasher = createKeyHasher({ secret: TEST_HASH_SECRET });
const make = createSampleMaker(9);
const BARE = make.hex(32);
const NPM = ["npm", make.alphanumeric(36)].join("_");
const ACME = ["acm3", make.hex(24)].join("_");

function scratchDirectory(): string {
  const directory = mkdtempSync(join(tmpdir(), "keytrail-replay-keys-"));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  return directory;
}

/** The hashes of the keys that a replay of one log line with three keys tells of. */
async function leakedIn(directory: string, keys: string): Promise<readonly unknown[]> {
  const body = `moved ${BARE} with ${NPM} for ${ACME}`;
  const record = { body, timeUnixNano: nanosAt(1_000) };
  const input = join(directory, "logs.json");
  writeFileSync(input, encodePayload(logsPayload([record]), "json"));
  const config = join(directory, "keytrail.yaml");
  writeFileSync(config, `file_format: "1.0"\nkeys: ${keys}\n`);
  const result = await runKeytrail(["replay", input, "--config", config, "--format", "ndjson"]);
  expect(result.code, result.errors).toBe(0);
  return alertsIn(result).map((alert) => alert.entity["api_key.hash"]);
}

test("a replay recognises keys as its configuration says: known ones, custom formats, what is let through", async () => {
  const directory = scratchDirectory();
  writeFileSync(join(directory, "issued.txt"), `${hasher.hash(BARE)}\n`);
  expect(await leakedIn(directory, "{}")).toEqual([hasher.hash(NPM)]);
  const keys = `{ known: { file: "${join(directory, "issued.txt")}" }, allow: { formats: [npm_token] }, custom_formats: [{ id: acme_key, prefix: acm3_, charset: hex, length: 24 }] }`;
  expect(new Set(await leakedIn(directory, keys))).toEqual(new Set([hasher.hash(BARE), hasher.hash(ACME)]));
});
