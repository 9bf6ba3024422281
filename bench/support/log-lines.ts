import { KEY_FORMATS } from "@keytrail/sdk/keys";
import { createSampleMaker } from "../../sdk/src/keys/samples.ts";
import { randomNumbers } from "../../test/support/sightings.ts";

/** What {@link makeLog} makes. */
export interface LogOptions {
  readonly seed: number;
  readonly bytes: number;
  /** Share of lines that hold a key, 0 to 1. */
  readonly leakShare: number;
}

/** A service's log as a pipe carries it: JSON of a logging library, logfmt, access lines of a web server, stack frames. */
export function makeLog({ seed, bytes, leakShare }: LogOptions): Buffer {
  const random = randomNumbers(seed);
  const samples = createSampleMaker(seed);
  const formats = KEY_FORMATS.filter((format) => format.contextWords.length === 0);
  const below = (limit: number): number => Math.floor(random() * limit);
  const lines: string[] = [];
  let length = 0;
  while (length < bytes) {
    const key = random() < leakShare ? formats[below(formats.length)]!.samples(samples)[0]! : "";
    const line = LINES[below(LINES.length)]!(below, key);
    lines.push(line);
    length += line.length;
  }
  return Buffer.from(lines.join(""));
}

type Below = (limit: number) => number;

const LINES: readonly ((below: Below, key: string) => string)[] = [
  (below, key) =>
    `{"level":30,"time":${1_767_603_600_000 + below(86_400_000)},"pid":7,"hostname":"checkout-7d4f8b9c5-x2x4z","reqId":"req-${below(99_999)}","req":{"method":"GET","url":"/api/v1/orders/${below(999_999)}?expand=items&page=${below(9)}${key && `&api_key=${key}`}","remoteAddress":"10.0.${below(250)}.${below(250)}"},"msg":"incoming request"}\n`,
  (below, key) =>
    `time=2026-01-05T10:${below(49) + 10}:${below(49) + 10}Z level=info msg="order stored" order=${below(999_999)} customer=${below(99_999)} items=${below(12)} total=${below(900)}.${below(89) + 10} ms=${below(80)}${key && ` key=${key}`}\n`,
  (below, key) =>
    `203.0.${below(250)}.${below(250)} - - [05/Jan/2026:10:${below(49) + 10}:${below(49) + 10} +0000] "GET /products/${below(99_999)}/reviews?sort=newest${key && `&token=${key}`} HTTP/1.1" 200 ${below(90_000)} "https://shop.example.com/" "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Safari/537.36"\n`,
  (below, key) =>
    `    at async OrderRepository.findById (/usr/src/app/dist/orders/repository.js:${below(400)}:${below(80)})${key && ` // ${key}`}\n`,
  (below, key) =>
    `10:${below(49) + 10}:${below(49) + 10}.${below(899) + 100} [http-nio-8080-exec-${below(20)}] WARN  c.e.shop.PaymentClient - Attempt ${below(4)} failed, retrying in ${below(900)} ms${key && `: invalid key ${key}`}\n`,
];
