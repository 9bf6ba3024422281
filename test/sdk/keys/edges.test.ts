import { expect, test } from "vitest";
import { createKeyScanner } from "@keytrail/sdk/keys";
import { createSampleMaker } from "../../../sdk/src/keys/samples.ts";

const scanner = createKeyScanner();
const make = createSampleMaker(51);
const stripe = "sk_" + "live_" + make.alphanumeric(24);
const accessKey = "AKIA" + "Q3EGRIYB5XZMVK2N";
const azure = `a1B8Q~${make.alphanumeric(34)}`;
const hex = (text: string): string => Buffer.from(text).toString("hex");

function look(text: string): readonly string[] {
  return scanner.find(text).map(({ format, start, end }) => `${format}: ${text.slice(start, end)}`);
}

test("bytes as PostgreSQL writes them are hex to their end, not an escape and a rest", () => {
  const text = `\\x${hex(stripe)}`;
  expect(scanner.redact(text)).not.toContain(hex(stripe).slice(8, 24));
  expect(look(`"\\x73${stripe.slice(1)}"`)).toHaveLength(1);
});

test("a form's blank before a key is a boundary, base64's plus is none", () => {
  expect(look(`q=rotate+${accessKey}+now`)).toEqual([`aws_access_key_id: ${accessKey}`]);
  expect(look(`q=9aZ3+${accessKey}`)).toEqual([]);
});

test("a sentence may end behind a key of exact length", () => {
  expect(look(`It was ${azure}. Rotate it.`)).toEqual([`azure_entra_client_secret: ${azure}`]);
});

test("an environment variable that ends in KEY holds one, where its value looks drawn", () => {
  const key = `b7${make.hex(30)}`;
  expect(look(`ACME_WIDGETS_KEY=${key}`)).toEqual([`generic_hex32: ${key}`]);
  expect(look(`{"ACME_WIDGETS_KEY":"${key}"}`)).toEqual([`generic_hex32: ${key}`]);
});

test.each(["GPG_KEY", "CACHE_KEY", "widgets_key", "WIDGETS_KEY_ID"])("%s names no secret", (name) => {
  expect(look(`${name}=b7${make.hex(38)}`)).toEqual([]);
  expect(look(`${name}=${make.uuid()}`)).toEqual([]);
});

test.each(["checkout-v2-eu", "orders/2026/11/23", "b7c1", "user:42"])("ACME_KEY=%s holds none", (value) => {
  expect(look(`ACME_KEY=${value}`)).toEqual([]);
});
