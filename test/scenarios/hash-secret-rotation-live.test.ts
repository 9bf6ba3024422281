import { createHmac } from "node:crypto";
import { expect, onTestFinished, test } from "vitest";
import { createProcessor } from "../../processor/src/index.ts";
import type { Alert, Processor, ProcessorOptions } from "../../processor/src/index.ts";
import { DEFAULT_RULES } from "../../processor/src/detection.ts";
import { createReplay } from "../../processor/src/state/replay.ts";
import { startService } from "../sdk/support/service.ts";
import { send } from "../support/http.ts";
import { encodePayload, logsPayload, nanosAt, tracesPayload } from "../support/otlp-builder.ts";
import { PROTOBUF } from "../support/processor.ts";
import { withDirectory } from "../support/stories.ts";

const [FIRST, SECOND] = ["the first secret of this story, 32+", "the second secret of this story, 32+"];
const RAW_KEY = ["unit", "key", "of", "rotation", "42"].join("-");
const hash = (secret: string, rawKey = RAW_KEY): string => createHmac("sha256", secret).update(rawKey).digest("hex");

async function listen(options: ProcessorOptions): Promise<Processor> {
  const processor = await createProcessor({ listen: { port: 0 }, ...options });
  onTestFinished(() => processor.close());
  return processor;
}

/** A service of one life: it answers the requests of these clients and flushes. */
async function serve(
  processor: Processor,
  environment: Readonly<Record<string, string>>,
  clients: readonly string[],
): Promise<void> {
  const service = await startService("test/sdk/fixtures/calls.mjs", {
    receiver: processor,
    environment: { KEYTRAIL_TRUSTED_PROXIES: "loopback", ...environment },
  });
  for (const client of clients) {
    // oxlint-disable-next-line no-await-in-loop -- one client after the other
    await fetch(`${service.url}/inner`, { headers: { "x-api-key": RAW_KEY, "x-forwarded-for": client } });
  }
  await service.stop();
}

const clients = (count: number): string[] => Array.from({ length: count }, (_, i) => `192.0.2.${(i % 3) + 1}`);

/** Rule and key of each alert, once nothing can come any more. */
async function alertsOf(
  processor: Processor,
  stateDirectory: string,
): Promise<(readonly [string, string | undefined])[]> {
  await processor.close();
  const replay = await createReplay({ stateDirectory, rules: DEFAULT_RULES, teach: false });
  const { alerts } = await replay.finish();
  // Of one second the ids decide, which tell nothing here.
  return alerts.map(({ rule, entity }) => [rule.id, entity["api_key.hash"]] as const).toSorted(byText);
}

const byText = (a: readonly unknown[], b: readonly unknown[]): number => (a.join() < b.join() ? -1 : 1);

test("a service rotates its secret under load: known addresses stay known, and the rate counts over both hashes", async () => {
  await withDirectory(async (stateDirectory) => {
    const processor = await listen({ hashSecret: Buffer.from(FIRST), stateDirectory });
    await serve(processor, { KEYTRAIL_HASH_SECRET: FIRST }, clients(60));
    await serve(processor, { KEYTRAIL_HASH_SECRET: SECOND, KEYTRAIL_PREVIOUS_HASH_SECRET: FIRST }, clients(60));
    const { counters } = processor.detection;
    expect(counters).toMatchObject({ keys: 1, keysRotated: 1, rotationsRefused: 0, counted: 120 });

    // Its second and third address were news once, while it was learnt.
    const rules = ["new_client_address", "new_client_address", "request_rate_burst"];
    expect(await alertsOf(processor, stateDirectory)).toEqual(
      rules.map((rule) => [rule, hash(SECOND)]).toSorted(byText),
    );
  });
});

test("without the secret before it is another key: no rate is over its limit, and its addresses are news again", async () => {
  await withDirectory(async (stateDirectory) => {
    const processor = await listen({ hashSecret: Buffer.from(FIRST), stateDirectory });
    await serve(processor, { KEYTRAIL_HASH_SECRET: FIRST }, clients(60));
    await serve(processor, { KEYTRAIL_HASH_SECRET: SECOND }, clients(60));
    const keys = [FIRST, FIRST, SECOND, SECOND].map((secret) => ["new_client_address", hash(secret)]);
    expect(await alertsOf(processor, stateDirectory)).toEqual(keys.toSorted(byText));
  });
});

const traces = (processor: Processor, ...spans: Parameters<typeof tracesPayload>[0]): Promise<unknown> =>
  send(`${processor.url}/v1/traces`, { headers: PROTOBUF, body: encodePayload(tracesPayload(spans), "protobuf") });

/** A service that has the first secret still, and writes the raw key into a log. */
async function leakOf(processor: Processor, rawKey: string): Promise<readonly Alert[]> {
  await traces(processor, { startTimeUnixNano: nanosAt(0), attributes: { "api_key.hash": hash(FIRST, rawKey) } });
  const payload = logsPayload([{ timeUnixNano: nanosAt(5), body: `refused, api_key=${rawKey}` }]);
  await send(`${processor.url}/v1/logs`, { headers: PROTOBUF, body: encodePayload(payload, "protobuf") });
  return processor.detection.alertSet();
}

const LEAKED = ["sk", "live", "4eC39HqLyjWDarjtT1zdp7dc"].join("_");

test("a processor that has the new secret first finds the leak of a key that it knows by the old one", async () => {
  const rotating = await listen({ hashSecret: Buffer.from(SECOND), previousHashSecret: Buffer.from(FIRST) });
  expect(await leakOf(rotating, LEAKED)).toMatchObject([
    { rule: { id: "leaked_key" }, entity: { "api_key.hash": hash(FIRST, LEAKED) } },
  ]);
  const alone = await listen({ hashSecret: Buffer.from(SECOND) });
  expect(await leakOf(alone, LEAKED)).toMatchObject([{ entity: { "api_key.hash": hash(SECOND, LEAKED) } }]);
});

test("a processor that has the old secret still finds the leak of a key that services send under the new one", async () => {
  const processor = await listen({ hashSecret: Buffer.from(FIRST) });
  const attributes = { "api_key.hash": hash(SECOND, LEAKED), "api_key.previous_hash": hash(FIRST, LEAKED) };
  await traces(processor, { startTimeUnixNano: nanosAt(0), attributes });
  expect(await leakOf(processor, LEAKED)).toMatchObject([
    { rule: { id: "leaked_key" }, entity: { "api_key.hash": hash(SECOND, LEAKED) } },
  ]);
});

test("keys of services without our SDK, which the processor hashes, go on over its own rotation", async () => {
  const spanOf = (seconds: number): Parameters<typeof tracesPayload>[0][number] => ({
    startTimeUnixNano: nanosAt(seconds * 1000),
    attributes: { "http.request.header.x-api-key": LEAKED, "http.response.status_code": 200 },
  });
  const processor = await listen({ hashSecret: Buffer.from(SECOND), previousHashSecret: Buffer.from(FIRST) });
  await traces(processor, { startTimeUnixNano: nanosAt(0), attributes: { "api_key.hash": hash(FIRST, LEAKED) } });
  await traces(processor, spanOf(1), spanOf(2));
  expect(processor.detection.counters).toMatchObject({ received: 3, keys: 1, keysRotated: 1 });
});
