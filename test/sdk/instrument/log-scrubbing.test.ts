import { inspect } from "node:util";
import pino from "pino";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import winston from "winston";
import { Writable } from "node:stream";
import {
  createWinstonScrubFormat,
  scrubConsole,
  scrubLogLine,
  scrubLogValue,
} from "../../../sdk/src/instrument/log-scrubbing.ts";
import { sharedState } from "../../../sdk/src/instrument/state.ts";
import { createPrintScrubber } from "../../../sdk/src/scrub/printed.ts";
import { ODD_KEY, PLAIN_KEY, STRIPE_KEY, createScrubbing } from "../scrub/samples.ts";
import { spellingsIn } from "../scrub/spellings.ts";

const KEYS = [STRIPE_KEY, PLAIN_KEY, ODD_KEY];

let written: string[];
let sink: Writable;

beforeEach(() => {
  const { scrubber, requestKeys } = createScrubbing();
  for (const key of KEYS) requestKeys.add("", key);
  sharedState().printScrubber = createPrintScrubber(scrubber);
  written = [];
  sink = new Writable({
    write(chunk: Buffer, _encoding, done) {
      written.push(chunk.toString());
      done();
    },
  });
});

afterEach(() => {
  delete sharedState().printScrubber;
});

function hits(): readonly string[] {
  return KEYS.flatMap((key) => spellingsIn(written.join("\n"), key));
}

describe("scrubLogLine()", () => {
  test.each(KEYS)("as pino's streamWrite lets %#. no key through, and leaves JSON", (key) => {
    const log = pino({ hooks: { streamWrite: scrubLogLine } }, sink);
    log.error({ req: { headers: { "x-api-key": key } }, err: new Error(`no ${key}`), [`by-${key}`]: 1 }, `bad ${key}`);
    log.child({ tenant: key }).info("child");
    expect(hits()).toEqual([]);
    expect(written).toHaveLength(2);
    expect(JSON.parse(written[0] ?? "")).toMatchObject({ level: 50, msg: expect.stringMatching(/^bad \[REDACTED:/) });
    expect(written[0]).toMatch(/\n$/);
  });

  test("takes a numeric credential out and leaves JSON", () => {
    expect(JSON.parse(scrubLogLine('{"api_key":123456789012,"n":7}\n'))).toEqual({
      api_key: expect.stringMatching(/^\[REDACTED:/),
      n: 7,
    });
  });

  test.each(['{"msg":"served","ms":3}\n', "plain text\n", '{"id":12345678901234567890}\n', "{not json\n", ""])(
    "gives back the very line when it has no key: %j",
    (line) => {
      expect(scrubLogLine(line)).toBe(line);
    },
  );

  test("scrubs a line that is no JSON", () => {
    expect(scrubLogLine(`{ broken ${STRIPE_KEY}\n`)).toMatch(/^\{ broken \[REDACTED:stripe_\w+:[0-9a-f]{12}\]\n$/);
  });

  test("finds formats and credentials' names before the SDK is started, and writes no hash", () => {
    delete sharedState().printScrubber;
    expect(scrubLogLine(`a ${STRIPE_KEY}\n`)).toMatch(/^a \[REDACTED:stripe_\w+\]\n$/);
    expect(scrubLogLine(`{"password":"hunter2-hunter2"}`)).not.toContain("hunter2");
  });
});

describe("scrubLogValue()", () => {
  /** Bunyan's documented contract: `serializers` maps a field's name to a function from its value to what is written as JSON. */
  function writeAsBunyan(fields: Readonly<Record<string, unknown>>): string {
    const serializers: Readonly<Record<string, (value: unknown) => unknown>> = {
      req: scrubLogValue,
      err: scrubLogValue,
    };
    return JSON.stringify(
      Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, serializers[name]?.(value) ?? value])),
    );
  }

  test.each(KEYS)("as bunyan's serializer lets %#. no key through", (key) => {
    const cause = new Error(`caused by ${key}`);
    written.push(
      writeAsBunyan({ req: { url: `/a?api_key=${encodeURIComponent(key)}` }, err: new Error(key, { cause }) }),
    );
    written.push(writeAsBunyan({ req: { nested: [{ list: [key] }], bytes: Buffer.from(key), [key]: 1 } }));
    expect(hits()).toEqual([]);
    expect(written[0]).toContain("caused by [REDACTED:");
  });

  test("as pino's serializer scrubs what it is given for", () => {
    const log = pino({ serializers: { req: scrubLogValue, err: scrubLogValue } }, sink);
    log.info({ req: { key: PLAIN_KEY }, err: new TypeError(PLAIN_KEY) }, "a message is no field");
    expect(hits()).toEqual([]);
    expect(JSON.parse(written[0] ?? "")).toMatchObject({ err: { name: "TypeError" } });
  });

  test.each([
    { at: new Date(0), list: [1, null] },
    new Error("plain"),
    3,
    null,
    undefined,
    "text",
    new Map([["a", 1]]),
  ])("gives back the very value when it has no key: %j", (value) => {
    expect(scrubLogValue(value)).toBe(value);
  });

  test("a value that reaches itself is scrubbed in its printed form", () => {
    const circle: Record<string, unknown> = { key: PLAIN_KEY };
    circle["self"] = circle;
    expect(inspect(scrubLogValue(circle))).not.toContain(PLAIN_KEY);
    const clean: Record<string, unknown> = {};
    clean["self"] = clean;
    expect(scrubLogValue(clean)).toBe(clean);
  });

  test("a value that throws when it is read is replaced", () => {
    const hostile = new Proxy({}, { ownKeys: () => { throw new Error(PLAIN_KEY); } }); // oxfmt-ignore
    expect(scrubLogValue(hostile)).toBe("[REDACTED:unscrubbed]");
  });
});

describe("createWinstonScrubFormat()", () => {
  const { combine, json, simple, splat, errors } = winston.format;
  const FORMATS = [
    ["behind json()", () => combine(json(), createWinstonScrubFormat())],
    ["before json()", () => combine(createWinstonScrubFormat(), json())],
    ["behind simple()", () => combine(splat(), simple(), createWinstonScrubFormat())],
    ["behind errors()", () => combine(errors({ stack: true }), json(), createWinstonScrubFormat())],
  ] as const;

  test.each(FORMATS)("%s lets no key through", (_, createFormat) => {
    const log = winston.createLogger({
      format: createFormat(),
      transports: [new winston.transports.Stream({ stream: sink })],
    });
    for (const key of KEYS) {
      log.error(`bad ${key}`, { tenant: key, nested: { list: [key] }, [`by-${key}`]: 1 });
      log.error(new Error(`thrown ${key}`));
      log.info("of %s", key);
    }
    expect(written).toHaveLength(9);
    expect(hits()).toEqual([]);
    expect(written.every((line) => /error|info/.test(line))).toBe(true);
  });
});

describe("scrubConsole()", () => {
  let restore = (): void => undefined;
  afterEach(() => {
    restore();
    vi.restoreAllMocks();
  });

  function capture(): void {
    for (const name of ["log", "error", "dir", "table", "assert"] as const)
      vi.spyOn(console, name).mockImplementation(
        (...args: unknown[]) => void written.push(args.map((arg) => inspect(arg)).join(" ")),
      );
    restore = scrubConsole();
  }

  test.each(KEYS)("lets %#. no key through in any argument", (key) => {
    capture();
    console.log(`key ${key}`, { deep: { key } });
    console.log("api_key: %s", "never-presented-secret-9");
    console.log("password:", "hunter2-hunter2-9");
    console.error(new Error(`no ${key}`), new Map([["key", PLAIN_KEY]]));
    console.dir({ key }, { depth: 0 });
    console.table([{ key }]);
    console.assert(false, `no ${key}`);
    expect(written).toHaveLength(7);
    expect(hits()).toEqual([]);
    expect(written.join()).not.toMatch(/never-presented|hunter2/);
  });

  test("hands on the very arguments when they have no key, and gives console back", () => {
    const log = vi.spyOn(console, "log").mockImplementation(() => undefined);
    const spy = console.log;
    restore = scrubConsole();
    const value = { at: new Date(0), map: new Map([[1, 2]]) };
    console.log("served %d", 3, value);
    expect(log.mock.calls[0]).toEqual(["served %d", 3, value]);
    expect(log.mock.calls[0]?.[2]).toBe(value);
    restore();
    expect(console.log).toBe(spy);
  });
});
