import { createKeyHasher, createKeyScanner } from "@keytrail/sdk/keys";
import { createPayloadScanner, type ScanContext } from "../processor/src/otlp/scan.ts";
import { measureInTurns } from "./support/cpu.ts";
import { loadStaticModule, type TraceRequest } from "./support/protobufjs-scanner.ts";
import type { BenchTable } from "./support/table.ts";
import { makeTelemetry } from "./support/telemetry.ts";

const ROUNDS = 9;
const PAYLOADS = 8;
const SPANS_PER_PAYLOAD = 1_000;
const LEAK_SHARE = 0.01;
const SEED = 20_260_105;

/** What somebody writes who wants no more than the ten best known: no boundaries, no checks, no decoding. */
const TEN_EXPRESSIONS: readonly RegExp[] = [
  /AKIA[0-9A-Z]{16}/,
  /gh[pousr]_[0-9A-Za-z]{36}/,
  /sk_(?:live|test)_[0-9A-Za-z]{24}/,
  /AIza[0-9A-Za-z_-]{35}/,
  /xox[abprs]-[0-9A-Za-z-]{10}/,
  /glpat-[0-9A-Za-z_-]{20}/,
  /SG\.[0-9A-Za-z_-]{22}\.[0-9A-Za-z_-]{43}/,
  /npm_[0-9A-Za-z]{36}/,
  /eyJ[0-9A-Za-z_-]{10,}\.[0-9A-Za-z_-]{10,}\./,
  /(?:api_key|password|token)=[^&\s]{8}/i,
];

/** The whole detector over OTLP protobuf, beside what bounds it and what others do, in one run. */
export async function benchKeyDetector(): Promise<BenchTable> {
  const clean = makePayloads(0);
  const leaking = makePayloads(LEAK_SHARE);
  const bytes = clean.reduce((sum, payload) => sum + payload.length, 0);
  const request = loadStaticModule();
  const texts = clean.map((payload) => textsOf(request.decode(payload)));
  const copy = new Uint8Array(Math.max(...clean.map((payload) => payload.length)));
  let matches = 0;
  const works = {
    clean: scanAll(clean),
    leaking: scanAll(leaking),
    expressions: () => {
      for (const text of texts) matches += countMatches(text);
    },
    decodedExpressions: () => {
      for (const payload of clean) matches += countMatches(textsOf(request.decode(payload)));
    },
    decode: () => {
      for (const payload of clean) request.decode(payload);
    },
    copy: () => {
      for (const payload of clean) copy.set(payload);
    },
  };
  const micros = await measureInTurns(works, ROUNDS);
  if (matches !== 0) throw new Error(`${matches} keys were found in payloads that hold none`);
  const spans = PAYLOADS * SPANS_PER_PAYLOAD;
  const row = (name: string, key: keyof typeof micros, megabytesGoal: string, spansGoal: string): string[] => [
    name,
    (bytes / micros[key]).toFixed(0),
    megabytesGoal,
    `${((spans / micros[key]) * 1000).toFixed(0)}k`,
    spansGoal,
    (micros[key] / micros.clean).toFixed(2),
  ];
  return {
    title: "Key detector: OTLP protobuf through the scan",
    note:
      `Trace requests of ${SPANS_PER_PAYLOAD} spans as stock instrumentations write them (server, client, database, middleware, failing), ${Math.round(bytes / spans)} bytes a span; ${ROUNDS} rounds in turns, CPU time, medians. ` +
      `${leakCount(leaking)} of ${spans} leaking spans' keys, of all prefixed formats, stand in URLs, messages, SQL, headers, JSON, Basic credentials and command lines; redaction, hashing and splice are included. ` +
      `The goal beside ten regular expressions is that they take 2 times the detector's time over the same payload.`,
    head: ["way", "MB/s", "goal", "spans per CPU second", "goal", "time to the detector's"],
    rows: [
      row("whole detector, clean", "clean", "350", "600k"),
      row(`whole detector, ${LEAK_SHARE * 100} % of spans leak`, "leaking", "", "400k"),
      row("ten regular expressions over decoded strings, decoding not counted", "expressions", "", ""),
      row("decoding with protobufjs and ten regular expressions", "decodedExpressions", "", ""),
      row("decoding with protobufjs alone", "decode", "", ""),
      row("copying the bytes", "copy", "", ""),
    ],
  };
}

function makePayloads(leakShare: number): Buffer[] {
  return makeTelemetry({ seed: SEED, payloads: PAYLOADS, spansPerPayload: SPANS_PER_PAYLOAD, leakShare });
}

function createContext(): ScanContext {
  const hasher = createKeyHasher({ secret: Buffer.alloc(32, 7) });
  return {
    scanner: createKeyScanner({ hash: hasher.hash }),
    hasher,
    isKnownKeyHash: () => false,
    connection: "bench",
    receivedAtUnixMillis: 1_767_603_600_000,
  };
}

/** Each set has a scanner of its own, as a processor has. */
function scanAll(payloads: readonly Buffer[]): () => void {
  const scanner = createPayloadScanner();
  const context = createContext();
  return () => {
    for (const payload of payloads) scanner.scan("traces", "protobuf", payload, context);
  };
}

function leakCount(payloads: readonly Buffer[]): number {
  const scanner = createPayloadScanner();
  const context = createContext();
  return payloads.reduce((sum, body) => sum + scanner.scan("traces", "protobuf", body, context).leaks.length, 0);
}

/** Every string of a request. */
function textsOf(request: TraceRequest): string[] {
  const texts: string[] = [];
  for (const { resource, scopeSpans } of request.resourceSpans) {
    for (const { value } of resource?.attributes ?? []) if (value?.stringValue) texts.push(value.stringValue);
    for (const { spans } of scopeSpans) {
      for (const span of spans) {
        texts.push(span.name);
        for (const { value } of span.attributes) if (value?.stringValue) texts.push(value.stringValue);
        for (const event of span.events)
          for (const { value } of event.attributes) if (value?.stringValue) texts.push(value.stringValue);
      }
    }
  }
  return texts;
}

function countMatches(texts: readonly string[]): number {
  let count = 0;
  for (const text of texts) for (const expression of TEN_EXPRESSIONS) if (expression.test(text)) count++;
  return count;
}
