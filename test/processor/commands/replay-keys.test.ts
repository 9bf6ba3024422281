import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { encodePayload, logsPayload, nanosAt, tracesPayload } from "../../support/otlp-builder.ts";
import { alertsIn, runKeytrail } from "../../support/replay-command.ts";
import { keyHash } from "../../support/sightings.ts";
import { of } from "../../support/stories.ts";

const SHOP = keyHash("shop");

function directory(): string {
  const path = mkdtempSync(join(tmpdir(), "keytrail-replay-keys-"));
  onTestFinished(() => rmSync(path, { recursive: true }));
  return path;
}

const lineOf = (payload: ReturnType<typeof logsPayload>): string =>
  Buffer.from(encodePayload(payload, "json")).toString();
const use = (atMillis: number): string =>
  lineOf(
    tracesPayload([
      {
        startTimeUnixNano: nanosAt(atMillis),
        endTimeUnixNano: nanosAt(atMillis),
        attributes: { "api_key.hash": SHOP, "http.response.status_code": 200 },
      },
    ]),
  );
const revoked = lineOf(logsPayload([{ eventName: "api_key.revoked", attributes: { "api_key.hash": SHOP } }]));

async function revokedUses(lines: readonly string[], more: readonly string[] = []): Promise<number[]> {
  const file = join(directory(), "otlp.json");
  writeFileSync(file, `${lines.join("\n")}\n`);
  const result = await runKeytrail(["replay", file, "--format", "ndjson", ...more]);
  expect([result.code, result.errors.includes("Cannot")]).toEqual([0, false]);
  return of("revoked_key_used", alertsIn(result)).map(({ observed }) => observed);
}

test("a recording tells of a revocation, and of uses after it: wherever it stands among them", async () => {
  const uses = [30_000, 61_000, 62_000].map(use);
  expect(await revokedUses([revoked, ...uses])).toEqual([2]);
  expect(await revokedUses([...uses, revoked, revoked])).toEqual([2]);
  expect(await revokedUses(uses)).toEqual([]);
});

test("what a state holds of keys goes on in the next run", async () => {
  const state = ["--state", join(directory(), "state")];
  const config = join(directory(), "keytrail.yaml");
  const registry = join(directory(), "keys.yaml");
  writeFileSync(registry, 'file_format: "1.0"\n');
  writeFileSync(config, `file_format: "1.0"\nregistry: { file: ${JSON.stringify(registry)} }\n`);
  const more = [...state, "--config", config];
  expect(await revokedUses([use(1_000), revoked], more)).toEqual([]);
  expect(await revokedUses([use(70_000)], more)).toEqual([1]);
});

test("last month's telemetry is judged by this month's registry", async () => {
  const config = join(directory(), "keytrail.yaml");
  const registry = join(directory(), "keys.yaml");
  writeFileSync(registry, `file_format: "1.0"\nkeys: [{ hash: ${SHOP}, status: revoked, changed_at: 2025-12-31 }]\n`);
  writeFileSync(config, `file_format: "1.0"\nregistry: { file: ${JSON.stringify(registry)} }\n`);
  expect(await revokedUses([use(1_000)], ["--config", config])).toEqual([1]);
});
