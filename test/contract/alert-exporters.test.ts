import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Writable } from "node:stream";
import { describe, expect, onTestFinished, test } from "vitest";
import type { Alert } from "../../processor/src/alerts/alert.ts";
import { KeytrailError } from "../../processor/src/errors.ts";
import { createConsoleExporter } from "../../processor/src/exporters/console.ts";
import { ALERT_EXPORTERS } from "../../processor/src/exporters/index.ts";
import type { AlertExporter } from "../../processor/src/exporters/exporter.ts";
import { createFileExporter } from "../../processor/src/exporters/file.ts";
import { createOtlpLogsExporter } from "../../processor/src/exporters/otlp-logs.ts";
import { createWebhookExporter } from "../../processor/src/exporters/webhook.ts";
import { alertOf, alertsOf } from "../support/alerts.ts";
import { startSink } from "../support/http.ts";
import { createManualClock } from "../support/manual-clock.ts";

/** What the destination holds of an alert: enough to tell which alerts arrived, in which order. */
interface Bench {
  readonly exporter: AlertExporter;
  readonly received: () => readonly string[];
  /** Makes the destination fail from now on. */
  readonly breakDown: () => void | Promise<void>;
  /** The line or the record that came last, as text. */
  readonly lastText: () => string;
}

const clock = createManualClock(Date.parse("2026-01-05T22:14:08.000Z"));
const SECRET = Buffer.alloc(32, 7).toString("base64");

const BENCHES: Readonly<Record<string, () => Promise<Bench>>> = {
  async console() {
    const lines: string[] = [];
    const output = new Writable({
      write(chunk: Buffer, _encoding, done) {
        lines.push(...chunk.toString("utf8").trimEnd().split("\n"));
        done();
      },
    });
    // A stream that was cut reports it to the writer and as an event.
    output.on("error", () => undefined);
    return {
      exporter: createConsoleExporter({ output }),
      received: () => lines.map((line) => / made (\d+) requests/.exec(line)?.[1] ?? ""),
      breakDown: () => void output.destroy(),
      lastText: () => lines.at(-1) ?? "",
    };
  },
  async file() {
    const folder = mkdtempSync(join(tmpdir(), "keytrail-exporter-"));
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
    const path = join(folder, "alerts.ndjson");
    const lines = (): string[] => readFileSync(path, "utf8").split("\n").slice(0, -1);
    return {
      exporter: createFileExporter({ path }),
      received: () => lines().map((line) => String(JSON.parse(line).observed)),
      breakDown: () => rmSync(folder, { recursive: true, force: true }),
      lastText: () => lines().at(-1) ?? "",
    };
  },
  async otlp_logs() {
    const sink = await startSink();
    const records = (): { readonly body: { readonly stringValue: string } }[] =>
      sink.requests.flatMap(
        (request) => JSON.parse(request.body.toString("utf8")).resourceLogs[0].scopeLogs[0].logRecords,
      );
    return {
      exporter: createOtlpLogsExporter({ endpoint: `${sink.url}/v1/logs`, clock }),
      received: () => records().map((record) => / made (\d+) requests/.exec(record.body.stringValue)?.[1] ?? ""),
      breakDown: () => sink.close(),
      lastText: () => JSON.stringify(records().at(-1)),
    };
  },
  async webhook() {
    const sink = await startSink();
    const events = (): { readonly data: Alert }[] =>
      sink.requests.map((request) => JSON.parse(request.body.toString("utf8")));
    return {
      exporter: createWebhookExporter({ url: `${sink.url}/hook`, secret: SECRET, clock }),
      received: () => events().map((event) => String(event.data.observed)),
      breakDown: () => sink.close(),
      lastText: () => JSON.stringify(events().at(-1)),
    };
  },
};

function numbered(count: number): Alert[] {
  return alertsOf(count).map((alert, index) => ({
    ...alert,
    observed: 501 + index,
    title: `Key 3f9a… made ${501 + index} requests in 5 minutes, limit 500`,
  }));
}

test("the suite runs over every exporter of the registry", () => {
  expect(Object.keys(BENCHES).toSorted()).toEqual(Object.keys(ALERT_EXPORTERS).toSorted());
});

describe.each(Object.entries(BENCHES))("%s", (id, createBench) => {
  test("its id is the one that the configuration uses", async () => {
    const { exporter } = await createBench();
    expect(exporter.id).toBe(id);
    await exporter.shutdown();
  });

  test("export() resolves when the destination holds the whole batch, in order", async () => {
    const { exporter, received } = await createBench();
    await exporter.export(numbered(25));
    expect(received()).toEqual(Array.from({ length: 25 }, (_, index) => String(501 + index)));
    await exporter.export(numbered(1));
    expect(received()).toHaveLength(26);
    await exporter.shutdown();
  });

  test("an empty batch tells nobody anything", async () => {
    const { exporter, received } = await createBench();
    await exporter.export([]);
    expect(received()).toEqual([]);
    await exporter.shutdown();
  });

  test("a destination that is gone rejects with a KeytrailError that a caller can act on", async () => {
    const { exporter, breakDown } = await createBench();
    await exporter.export(numbered(1));
    await breakDown();
    const failed = exporter.export(numbered(2));
    await expect(failed).rejects.toBeInstanceOf(KeytrailError);
    await expect(failed).rejects.toMatchObject({
      code: expect.stringMatching(/^(transient|export_failed)$/),
      message: expect.stringMatching(/^Cannot .+: wanted .+: received .+[^.]$/),
    });
    await exporter.shutdown();
  });

  test("text of a service stays one line, one record, one event", async () => {
    const { exporter, lastText } = await createBench();
    await exporter.export([
      alertOf({ title: "Key 3f9a… (a\r\n\u001b[2Jb\u2028\u202e) made 612 requests in 5 minutes, limit 500" }),
    ]);
    expect(lastText().split(/\r|\n/)).toHaveLength(1);
    expect(lastText()).not.toContain("\u001b");
    await exporter.shutdown();
  });

  test("shutdown() without an export releases everything", async () => {
    const { exporter } = await createBench();
    await expect(exporter.shutdown()).resolves.toBeUndefined();
  });
});
