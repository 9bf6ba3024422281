import { createKeyScanner } from "@keytrail/sdk/keys";
import { createRedactFilter } from "../processor/src/lines/redact-filter.ts";
import { measureInTurns } from "./support/cpu.ts";
import { makeLog } from "./support/log-lines.ts";
import type { BenchTable } from "./support/table.ts";

const ROUNDS = 7;
const LOG_BYTES = 8_000_000;
/** What a pipe gives at a time. */
const CHUNK_BYTES = 65_536;
const LEAK_SHARE = 0.01;
const SEED = 20_260_105;

/** `keytrail redact` without its pipes: a log through the filter, chunk by chunk. */
export async function benchKeyStream(): Promise<BenchTable> {
  const clean = makeLog({ seed: SEED, bytes: LOG_BYTES, leakShare: 0 });
  const leaking = makeLog({ seed: SEED, bytes: LOG_BYTES, leakShare: LEAK_SHARE });
  const unchanged = filterAll(clean);
  if (unchanged() !== clean.length) throw new Error("the filter changed a log without keys");
  const micros = await measureInTurns({ clean: unchanged, leaking: filterAll(leaking) }, ROUNDS);
  const row = (name: string, key: keyof typeof micros, bytes: number, goal: string): string[] => [
    name,
    (bytes / micros[key]).toFixed(0),
    goal,
  ];
  const lines = clean.reduce((count, byte) => (byte === 10 ? count + 1 : count), 0);
  return {
    title: "Key detector: a log through the filter of keytrail redact",
    note: `${LOG_BYTES / 1e6} MB of log lines, ${Math.round(clean.length / lines)} bytes a line, in chunks of ${CHUNK_BYTES / 1024} KiB; JSON, logfmt, access lines, stack frames; ${ROUNDS} rounds in turns, CPU time, medians. Pipes are not counted.`,
    head: ["log", "MB/s", "goal"],
    rows: [
      row("without keys", "clean", clean.length, "100"),
      row(`${LEAK_SHARE * 100} % of lines leak`, "leaking", leaking.length, ""),
    ],
  };
}

/** @returns what filters the whole log once and tells how many bytes came out */
function filterAll(log: Buffer): () => number {
  const scanner = createKeyScanner();
  return () => {
    const filter = createRedactFilter({
      scanner,
      find: (text, name) => scanner.find(text, name),
      findInLatin1: (text) => scanner.find(text),
      format: "text",
    });
    let written = 0;
    for (let at = 0; at < log.length; at += CHUNK_BYTES)
      written += filter.write(log.subarray(at, at + CHUNK_BYTES))?.length ?? 0;
    return written + (filter.end()?.length ?? 0);
  };
}
