import { Writable } from "node:stream";
import { expect, test } from "vitest";
import { createConsoleExporter, formatAlertLine, wantsColors } from "../../../processor/src/exporters/console.ts";
import { alertOf } from "../../support/alerts.ts";

test("formatAlertLine() writes time of day, severity, rule and what happened", () => {
  expect(formatAlertLine(alertOf())).toBe(
    "22:14:07 HIGH request_rate_sustained key=3f9a… (checkout-prod) made 612 requests in 5 minutes, limit 500",
  );
});

test("formatAlertLine() writes the date of recorded input", () => {
  expect(formatAlertLine(alertOf(), { time: "full" })).toMatch(/^2026-01-05T22:14:07\.250Z HIGH /);
});

test.each([
  [{ state: "close" } as const, "(closed)"],
  [{ state: "withdrawn" } as const, "(withdrawn)"],
  [{ state: "update" } as const, "(update)"],
  [{ provisional: true } as const, "(provisional)"],
  [{ state: "close", superseded_by: "feedbeef".repeat(4) } as const, "(closed: went into feedbeef)"],
])("formatAlertLine() says what %o means", (changes, note) => {
  expect(formatAlertLine(alertOf(changes)).endsWith(` ${note}`)).toBe(true);
});

test("formatAlertLine() strips what could steer a terminal or reorder text", () => {
  const hostile = "Key 3f9a… (\u001b]0;x\u0007\u009b2J\u202enwo\u2066d\u200b\r\n) made 1 request";
  expect(formatAlertLine(alertOf({ title: hostile }))).toBe(
    "22:14:07 HIGH request_rate_sustained key=3f9a… (]0;x2Jnwod) made 1 request",
  );
});

test.each([
  [true, undefined, true],
  [true, "", true],
  [true, "1", false],
  [false, undefined, false],
  [undefined, undefined, false],
])("wantsColors() with a terminal %s and NO_COLOR %s is %s", (isTTY, noColor, expected) => {
  expect(wantsColors(isTTY === undefined ? {} : { isTTY }, noColor)).toBe(expected);
});

test("the exporter colours the severity on a terminal, and nothing else", async () => {
  let text = "";
  const output: Writable & { isTTY?: boolean } = new Writable({
    write(chunk: Buffer, _encoding, done) {
      text += chunk.toString("utf8");
      done();
    },
  });
  output.isTTY = true;
  await createConsoleExporter({ output }).export([alertOf({ severity: "critical" })]);
  expect(text).toContain("22:14:07 \u001b[1;31mCRITICAL\u001b[0m request_rate_sustained");
  expect(text.split("\u001b")).toHaveLength(3);
});
