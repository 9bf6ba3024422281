import { expect, test } from "vitest";
import { isRedactionMarker, redactionMarker } from "@keytrail/sdk/keys";

const hash = "0123456789abcdef".repeat(4);

test("redactionMarker() shows the format and the first 12 of the hash", () => {
  expect(redactionMarker("stripe_secret_live", hash)).toBe("[REDACTED:stripe_secret_live:0123456789ab]");
});

test("redactionMarker() shows the format alone where there is no hash", () => {
  expect(redactionMarker("jwt")).toBe("[REDACTED:jwt]");
  expect(redactionMarker("jwt", "")).toBe("[REDACTED:jwt]");
});

test("isRedactionMarker() takes whole markers only", () => {
  expect(isRedactionMarker(redactionMarker("unknown", hash))).toBe(true);
  expect(isRedactionMarker(redactionMarker("unknown"))).toBe(true);
  for (const text of [
    "",
    "[REDACTED:]",
    "[REDACTED:unknown",
    " [REDACTED:unknown]",
    "[REDACTED:unknown:xyz]",
    "[REDACTED:a b]",
  ]) {
    expect(isRedactionMarker(text)).toBe(false);
  }
});
