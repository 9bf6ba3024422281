import { SeverityNumber, context, trace } from "@opentelemetry/api";
import { ExportResultCode } from "@opentelemetry/core";
import { resourceFromAttributes } from "@opentelemetry/resources";
import { InMemoryLogRecordExporter, LoggerProvider, SimpleLogRecordProcessor } from "@opentelemetry/sdk-logs";
import type { LogRecordExporter, ReadableLogRecord } from "@opentelemetry/sdk-logs";
import { describe, expect, expectTypeOf, test } from "vitest";
import { wrapLogRecordExporter } from "../../../sdk/src/export/log-record-exporter.ts";
import { PLAIN_KEY, TRACE_ID, createScrubbing } from "../scrub/samples.ts";
import type { Scrubbing } from "../scrub/samples.ts";

type LogRecord = Parameters<ReturnType<LoggerProvider["getLogger"]>["emit"]>[0];

const IN_TRACE = trace.setSpanContext(context.active(), {
  traceId: TRACE_ID,
  spanId: "b7ad6b7169203331",
  traceFlags: 1,
});

function withKey(): Scrubbing {
  const scrubbing = createScrubbing();
  scrubbing.requestKeys.add(TRACE_ID, PLAIN_KEY);
  return scrubbing;
}

function createRecords(...records: LogRecord[]): ReadableLogRecord[] {
  const exporter = new InMemoryLogRecordExporter();
  const provider = new LoggerProvider({
    processors: [new SimpleLogRecordProcessor({ exporter })],
    resource: resourceFromAttributes({ "service.name": "shop" }),
  });
  for (const record of records) provider.getLogger("app").emit(record);
  return exporter.getFinishedLogRecords();
}

function exportThrough(
  records: ReadableLogRecord[],
  { scrubber }: Scrubbing,
): { sent: ReadableLogRecord[]; batch: ReadableLogRecord[] | undefined } {
  const batches: ReadableLogRecord[][] = [];
  const inner: LogRecordExporter = {
    export(items, onResult) {
      batches.push(items);
      onResult({ code: ExportResultCode.SUCCESS });
    },
    forceFlush: () => Promise.resolve(),
    shutdown: () => Promise.resolve(),
  };
  wrapLogRecordExporter(inner, scrubber).export(records, () => undefined);
  return { sent: batches.flat(), batch: batches[0] };
}

describe("wrapLogRecordExporter()", () => {
  test("is a log record exporter of OpenTelemetry", () => {
    const wrapped = wrapLogRecordExporter(new InMemoryLogRecordExporter(), createScrubbing().scrubber);
    expectTypeOf(wrapped).toExtend<LogRecordExporter>();
  });

  test("passes clean records on as the very same array and records", () => {
    const records = createRecords({ body: "order 17 shipped", attributes: { "order.id": 17 } });
    expect(exportThrough(records, withKey()).batch).toBe(records);
  });

  test("scrubs body, attributes, event name and severity text, and marks the record", () => {
    const records = createRecords({
      body: { msg: `bad key ${PLAIN_KEY}`, req: { headers: { "x-api-key": PLAIN_KEY, host: "shop" } } },
      attributes: { "exception.message": `bad key ${PLAIN_KEY}` },
      eventName: `key.${PLAIN_KEY}`,
      severityText: `WARN ${PLAIN_KEY}`,
      severityNumber: SeverityNumber.WARN,
      context: IN_TRACE,
    });
    const [record] = exportThrough(records, withKey()).sent;
    expect(JSON.stringify({ ...record, resource: undefined })).not.toContain(PLAIN_KEY);
    expect(record?.body).toMatchObject({ req: { headers: { host: "shop" } } });
    expect(record?.attributes["keytrail.leak.locations"]).toEqual([
      "log.attributes.exception.message",
      "log.body",
      "log.event_name",
      "log.severity_text",
    ]);
    for (const name of [
      "hrTime",
      "hrTimeObserved",
      "spanContext",
      "severityNumber",
      "instrumentationScope",
      "resource",
    ] as const) {
      expect(record?.[name]).toBe(records[0]?.[name]);
    }
  });

  test("finds a distinctive key of a request in a record without a trace", () => {
    const [record] = exportThrough(createRecords({ body: `later: ${PLAIN_KEY}` }), withKey()).sent;
    expect(record?.body).toMatch(/^later: \[REDACTED:unknown:[0-9a-f]{12}\]$/);
  });

  test("leaves an audit record alone", () => {
    const scrubbing = withKey();
    const attributes = {
      "api_key.hash": scrubbing.hasher.hash(PLAIN_KEY),
      "api_key.source": "header:x-api-key",
      "keytrail.audit.sequence": 1,
    };
    const records = createRecords({ eventName: "api_key.request", attributes, context: IN_TRACE });
    expect(exportThrough(records, scrubbing).batch).toBe(records);
  });

  test("sends a stub without content when the body throws", () => {
    const scrubbing = withKey();
    const body = {
      note: PLAIN_KEY,
      get broken(): string {
        throw new Error(`cannot read ${PLAIN_KEY}`);
      },
    };
    const [plain] = createRecords({ body: "x", attributes: { note: PLAIN_KEY }, context: IN_TRACE });
    if (plain === undefined) throw new Error("no record was made");
    const record = Object.defineProperty(plain, "body", { value: body });
    const { sent } = exportThrough([record], scrubbing);
    expect(sent).toHaveLength(1);
    expect(sent[0]).toMatchObject({ body: "[REDACTED:unscrubbed]", attributes: {}, hrTime: plain.hrTime });
    expect(sent[0]?.spanContext?.traceId).toBe(TRACE_ID);
    expect(scrubbing.scrubber.counts.stubbedItems).toBe(1);
  });
});
