import { createKeyScanner } from "@keytrail/sdk/keys";
import { createSecretlintDetector } from "../test/quality/secretlint.ts";
import { measureInTurns } from "./support/cpu.ts";
import { heapGrowth } from "./support/heap.ts";
import type { BenchTable } from "./support/table.ts";

const ROUNDS = 9;
const CHARACTERS = 92;
const CALLS = 1_000_000;
const LINES: readonly string[] = [
  'level=info msg="request completed" method=GET path=/api/v1/orders/184 status=200 duration=12ms',
  "SELECT id, name, status, created_at FROM orders WHERE customer_id = $1 ORDER BY created_at DESC",
  "https://shop.example.com/api/v1/products/83471/reviews?page=2&sort=created_at&limit=50&lang=de-CH",
  "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Safari/537",
  "TypeError: Cannot read properties of undefined (reading 'total') at /usr/src/app/dist/cart/sum.js:41",
  '{"level":"info","time":"2026-01-05T10:00:00.000Z","message":"user logged in","userId":42,"ok":true}',
  "checkout-7d4f8b9c5-x2x4z 4bf92f3577b34da6a3ce929d0e0e4736 00f067aa0ba902b7 sampled by parent, ratio 1",
  "/usr/src/app/node_modules/express/lib/router/layer.js:95:5 handle [as handle_request] Layer.handle_re",
].map((line) => line.slice(0, CHARACTERS));

/** One string at a time, as scrubbers in a service see them: ours and secretlint's, and what a million calls leave behind. */
export async function benchKeyStrings(): Promise<BenchTable> {
  const scanner = createKeyScanner();
  const secretlint = await createSecretlintDetector();
  const micros = await measureInTurns(
    {
      find: () => {
        for (const line of LINES) scanner.find(line, "log.message");
      },
      redact: () => {
        for (const line of LINES) scanner.redact(line, "log.message");
      },
      secretlint: async () => {
        for (const line of LINES) await secretlint.find(line, "log.message");
      },
    },
    ROUNDS,
  );
  const grown = heapGrowth(() => {
    for (let call = 0; call < CALLS; call++) scanner.find(`${LINES[call % LINES.length]} ${call}`, "log.message");
  });
  const row = (name: string, key: keyof typeof micros): string[] => [
    name,
    (micros[key] / LINES.length).toFixed(2),
    (micros.secretlint / micros[key]).toFixed(0),
    key === "find" ? "100" : "",
  ];
  return {
    title: "Key detector: one string at a time",
    note:
      `${LINES.length} clean strings of ${CHARACTERS} characters; secretlint with its recommended rules, its profiler off; ${ROUNDS} rounds in turns, CPU time, medians. ` +
      `After ${CALLS / 1e6} million calls with as many different strings the heap had grown by ${(grown / 1000).toFixed(0)} kB (goal: unchanged).`,
    head: ["way", "µs a string", "times as fast as secretlint", "goal"],
    rows: [row("find", "find"), row("redact", "redact"), row("secretlint", "secretlint")],
  };
}
