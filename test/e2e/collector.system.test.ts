import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createKeyHasher } from "@keytrail/sdk/keys";
import { describe, expect, onTestFinished, test } from "vitest";
import type { Alert } from "../../processor/src/alerts/alert.ts";
import { HASH_SECRET, startService } from "../sdk/support/service.ts";
import { findFilesWith, readBackendItems, readLines } from "../support/collector/backend-files.ts";
import type { BackendItem } from "../support/collector/backend-files.ts";
import { findCollector, HOW_TO_GET_ONE } from "../support/collector/locate.ts";
import {
  findFreePorts,
  REPOSITORY_ROOT,
  startCollector,
  startProgram,
  toFlags,
  waitUntil,
} from "../support/collector/run-collector.ts";
import type { RunningCollector, StartedProgram } from "../support/collector/run-collector.ts";
import { tracesPayload } from "../support/otlp-builder.ts";
import type { SpanSpec } from "../support/otlp-builder.ts";

const COLLECTOR = findCollector(process.env);
if (COLLECTOR === undefined) console.warn(`SKIPPED: the tests with a real Collector: there is none. ${HOW_TO_GET_ONE}`);

const SERVER_SPAN = 2;
const AUDIT_RECORD = "api_key.request";
const hasher = createKeyHasher({ secret: HASH_SECRET });

/** Keys are made up here, so that no file holds one. */
const madeUpKey = (name: string): string => `${name}-${"k3y".repeat(8)}`;

describe.skipIf(COLLECTOR === undefined)("the configurations", () => {
  test.each([
    { configs: ["otel-collector.yaml"] },
    { configs: ["otel-collector.yaml", "examples/collector/file-backend.yaml"] },
    { configs: ["otel-collector.yaml", "examples/collector/hash-at-the-edge.yaml"] },
  ])("$configs pass the Collector's own validation", ({ configs }) => {
    const { status, stderr } = spawnSync(COLLECTOR ?? "", ["validate", ...toFlags(configs)], {
      cwd: REPOSITORY_ROOT,
      env: { KEYTRAIL_HASH_SECRET: HASH_SECRET },
      encoding: "utf8",
    });
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
  });

  test("a field that the Collector does not know is refused", () => {
    const wrong = "yaml:{receivers: {otlp: {protocols: {http: {endpiont: x}}}}}";
    const { status, stderr } = spawnSync(COLLECTOR ?? "", ["validate", ...toFlags(["otel-collector.yaml", wrong])], {
      cwd: REPOSITORY_ROOT,
      encoding: "utf8",
    });
    expect(status).toBe(1);
    expect(stderr).toContain("endpiont");
  });
});

/** Folders, addresses and processes of one test. */
interface Stage {
  readonly folder: string;
  readonly collector: RunningCollector;
  readonly collectorUrl: string;
  readonly keytrailPort: number;
  readonly fromKeytrailUrl: string;
}

async function setStage(...furtherConfigs: readonly string[]): Promise<Stage> {
  const folder = mkdtempSync(join(tmpdir(), "keytrail-collector-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  mkdirSync(join(folder, "backend"));
  const [grpc = 0, http = 0, fromKeytrail = 0, keytrail = 0, health = 0, metrics = 0] = await findFreePorts(6);
  const collector = await startCollector({
    binary: COLLECTOR ?? "",
    configs: ["otel-collector.yaml", "examples/collector/file-backend.yaml", ...furtherConfigs],
    healthPort: health,
    metricsPort: metrics,
    environment: {
      OTLP_GRPC_ENDPOINT: `127.0.0.1:${grpc}`,
      OTLP_HTTP_ENDPOINT: `127.0.0.1:${http}`,
      FROM_KEYTRAIL_ENDPOINT: `127.0.0.1:${fromKeytrail}`,
      KEYTRAIL_ENDPOINT: `http://127.0.0.1:${keytrail}`,
      KEYTRAIL_HASH_SECRET: HASH_SECRET,
      OTELCOL_HEALTH_ENDPOINT: `127.0.0.1:${health}`,
      OTELCOL_METRICS_PORT: String(metrics),
      OTELCOL_STATE_DIR: join(folder, "otelcol"),
      BACKEND_DIR: join(folder, "backend"),
    },
  });
  onTestFinished(() => collector.stop());
  return {
    folder,
    collector,
    collectorUrl: `http://127.0.0.1:${http}`,
    keytrailPort: keytrail,
    fromKeytrailUrl: `http://127.0.0.1:${fromKeytrail}`,
  };
}

async function startKeytrailRun({ folder, keytrailPort, fromKeytrailUrl }: Stage): Promise<StartedProgram> {
  const command = ["--conditions=keytrail-source", "processor/src/cli.ts", "run"];
  const program = startProgram(process.execPath, [...command, "--config", "examples/collector/keytrail.yaml"], {
    KEYTRAIL_LISTEN: `127.0.0.1:${keytrailPort}`,
    FROM_KEYTRAIL_URL: fromKeytrailUrl,
    KEYTRAIL_ALERTS_FILE: join(folder, "alerts.ndjson"),
    KEYTRAIL_STATE_DIR: join(folder, "keytrail"),
    KEYTRAIL_HASH_SECRET: HASH_SECRET,
  });
  onTestFinished(() => program.stop());
  await program.waitFor(`http://127.0.0.1:${keytrailPort}/readyz`);
  return program;
}

async function postSpans(url: string, service: string, spans: readonly SpanSpec[]): Promise<void> {
  const { content } = tracesPayload(spans, { resource: { "service.name": service, "service.instance.id": "1" } });
  const answer = await fetch(`${url}/v1/traces`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(content),
  });
  expect({ status: answer.status, body: await answer.text() }).toEqual({ status: 200, body: `{"partialSuccess":{}}` });
}

const spansOf = ({ folder }: Stage): readonly BackendItem[] => readBackendItems(join(folder, "backend/traces.jsonl"));
const recordsOf = ({ folder }: Stage): readonly BackendItem[] => readBackendItems(join(folder, "backend/logs.jsonl"));
const alertsOf = ({ folder }: Stage): readonly Alert[] => readLines(join(folder, "alerts.ndjson")) as readonly Alert[];
const nowUnixNano = (): string => `${Date.now()}000000`;

describe.skipIf(COLLECTOR === undefined)("a key that the Collector hashes", () => {
  test("has the same hash as one that the SDK hashes, and leaves no raw key", async () => {
    const straightToFile = "yaml:{service: {pipelines: {traces/in: {exporters: [file/traces]}}}}";
    const stage = await setStage("examples/collector/hash-at-the-edge.yaml", straightToFile);
    const keys = [madeUpKey("plain"), `${madeUpKey("utf-8")}-ключ-🔑`, "short", "k".repeat(4096)];
    const hashedBefore = "0".repeat(64);
    await postSpans(stage.collectorUrl, "no-sdk", [
      ...keys.map((key) => ({ attributes: { "http.request.header.x-api-key": [key] } })),
      { attributes: { "http.request.header.x-api-key": [madeUpKey("plain")], "api_key.hash": hashedBefore } },
      { attributes: { "url.path": "/open" } },
    ]);
    await waitUntil("six spans", () => spansOf(stage).length === 6 || `${spansOf(stage).length}`);
    expect(spansOf(stage).map(({ attributes }) => attributes)).toEqual([
      ...keys.map((key) => ({ "api_key.hash": hasher.hash(key), "api_key.source": "header:x-api-key" })),
      { "api_key.hash": hashedBefore },
      { "url.path": "/open" },
    ]);
    await stage.collector.stop();
    expect(findFilesWith(stage.folder, keys)).toEqual([]);
  });
});

describe.skipIf(COLLECTOR === undefined)("service -> Collector -> processor -> Collector -> file", () => {
  const NORMAL_KEY = madeUpKey("normal");
  const BURST_KEY = madeUpKey("burst");
  const LEAKED_KEY = madeUpKey("leaked");
  /** A key of a known vendor, in a service that has none of our code. */
  const FOREIGN_KEY = ["sk", "live", "a1B2".repeat(6)].join("_");
  const NORMAL_REQUESTS = 5;
  const BURST_REQUESTS = 130;
  const REQUESTS = NORMAL_REQUESTS + BURST_REQUESTS + 1;

  test("what goes in comes out, flagged and redacted, with its alerts, and nothing else is lost or added", async () => {
    const stage = await setStage();
    const keytrail = await startKeytrailRun(stage);
    const service = await startService("examples/express/service.mjs", {
      receiver: { url: stage.collectorUrl },
      environment: { OTEL_SERVICE_NAME: "shop", OTEL_METRICS_EXPORTER: "none" },
    });
    onTestFinished(async () => void (await service.stop()));
    const request = async (path: string, key: string): Promise<number> => {
      const answer = await fetch(`${service.url}${path}`, { headers: { "x-api-key": key } });
      await answer.arrayBuffer();
      return answer.status;
    };

    for (let count = 0; count < NORMAL_REQUESTS; count++) expect(await request("/users/1", NORMAL_KEY)).toBe(200);
    expect(await request("/users/7/broken", LEAKED_KEY)).toBe(500);
    for (let count = 0; count < BURST_REQUESTS; count++) expect(await request("/users/2", BURST_KEY)).toBe(200);
    await postSpans(stage.collectorUrl, "no-sdk", [
      {
        startTimeUnixNano: nowUnixNano(),
        name: "GET /pay",
        attributes: { "url.path": "/pay" },
        events: [{ name: "exception", attributes: { "exception.message": `Cannot pay with ${FOREIGN_KEY}` } }],
      },
    ]);

    const rulesOf = (): string =>
      alertsOf(stage)
        .map(({ rule }) => rule.id)
        .toSorted()
        .join(" ");
    await waitUntil("an alert of each attack", () => (hasAllAlerts(stage) ? true : rulesOf()));
    expect(await service.stop()).toMatchObject({ signal: "SIGTERM" });

    const { collector } = stage;
    const accepted = async (items: string, receiver: string): Promise<number> =>
      collector.readMetric(`otelcol_receiver_accepted_${items}`, `receiver="${receiver}"`);
    const sent = async (items: string): Promise<number> =>
      collector.readMetric(`otelcol_exporter_sent_${items}`, `exporter="otlp_http/keytrail"`);
    for (const items of ["spans", "log_records"]) {
      await waitUntil(
        `${items} in = ${items} at the processor`,
        async () => (await accepted(items, "otlp")) === (await sent(items)),
      );
    }
    const spansIn = await accepted("spans", "otlp");
    const recordsIn = await accepted("log_records", "otlp");
    await keytrail.stop();
    const spansBack = await accepted("spans", "otlp/from_keytrail");
    const recordsBack = await accepted("log_records", "otlp/from_keytrail");
    await collector.stop();

    // Nothing lost, nothing twice.
    const spans = spansOf(stage);
    const records = recordsOf(stage);
    const alertRecords = records.filter(({ name }) => name !== AUDIT_RECORD);
    expect({ spansIn, spansBack, spansOut: spans.length }).toEqual({
      spansIn: REQUESTS + 1,
      spansBack: REQUESTS + 1,
      spansOut: REQUESTS + 1,
    });
    expect({ recordsIn, recordsBack, recordsOut: records.length }).toEqual({
      recordsIn: REQUESTS,
      recordsBack: REQUESTS + alertRecords.length,
      recordsOut: REQUESTS + alertRecords.length,
    });
    expect(alertRecords).toHaveLength(alertsOf(stage).length);
    expect(new Set(spans.map(({ spanId }) => spanId)).size).toBe(REQUESTS + 1);

    // Every request has its key's hash on its span and in its audit record.
    const serverSpans = spans.filter(({ kind, service: name }) => kind === SERVER_SPAN && name === "shop");
    const audits = records.filter(({ name }) => name === AUDIT_RECORD);
    for (const items of [serverSpans, audits]) {
      expect(countBy(items, ({ attributes }) => String(attributes["api_key.hash"]))).toEqual({
        [hasher.hash(NORMAL_KEY)]: NORMAL_REQUESTS,
        [hasher.hash(BURST_KEY)]: BURST_REQUESTS,
        [hasher.hash(LEAKED_KEY)]: 1,
      });
    }
    expect(new Set(audits.map(({ spanId }) => spanId))).toEqual(new Set(serverSpans.map(({ spanId }) => spanId)));

    // The leaks: one that the SDK scrubbed at the source, one that the processor found.
    const broken = serverSpans.find(({ attributes }) => attributes["http.response.status_code"] === 500);
    expect(broken?.attributes).toMatchObject({
      "keytrail.leak.detected": true,
      "keytrail.leak.key_hashes": expect.arrayContaining([hasher.hash(LEAKED_KEY)]),
      "keytrail.leak.locations": expect.arrayContaining(["span.events.exception.attributes.exception.message"]),
    });
    const foreign = spans.find(({ service: name }) => name === "no-sdk");
    const marker = `[REDACTED:stripe_secret_live:${hasher.hash(FOREIGN_KEY).slice(0, 12)}]`;
    expect(foreign?.events).toEqual([
      { name: "exception", attributes: { "exception.message": `Cannot pay with ${marker}` } },
    ]);
    expect(foreign?.attributes).toEqual({
      "url.path": "/pay",
      "keytrail.leak.detected": true,
      "keytrail.leak.formats": ["stripe_secret_live"],
      "keytrail.leak.locations": ["span.events.exception.attributes.exception.message"],
      "keytrail.leak.key_hashes": [hasher.hash(FOREIGN_KEY)],
    });
    expect(spans.filter(({ attributes }) => attributes["keytrail.leak.detected"] === true)).toHaveLength(2);

    // No raw key anywhere but in the Collector's own queue, for the one service that sent its key itself.
    expect(findFilesWith(stage.folder, [NORMAL_KEY, BURST_KEY, LEAKED_KEY])).toEqual([]);
    for (const place of ["backend", "keytrail"]) {
      expect(findFilesWith(join(stage.folder, place), [FOREIGN_KEY])).toEqual([]);
    }
    expect(JSON.stringify(alertsOf(stage))).not.toContain(FOREIGN_KEY);
    expect(keytrail.output()).not.toContain("k3yk3y");
  });

  function hasAllAlerts(stage: Stage): boolean {
    const seen = new Set(alertsOf(stage).map(({ rule, entity }) => `${rule.id} ${entity["api_key.hash"]}`));
    return (
      seen.has(`request_rate_burst ${hasher.hash(BURST_KEY)}`) &&
      seen.has(`leaked_key ${hasher.hash(LEAKED_KEY)}`) &&
      seen.has(`leaked_key ${hasher.hash(FOREIGN_KEY)}`)
    );
  }
});

function countBy<T>(items: readonly T[], keyOf: (item: T) => string): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const item of items) counts[keyOf(item)] = (counts[keyOf(item)] ?? 0) + 1;
  return counts;
}
