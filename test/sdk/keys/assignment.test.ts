import { describe, expect, test } from "vitest";
import { createKeyScanner } from "@keytrail/sdk/keys";
import { createSampleMaker } from "../../../sdk/src/keys/samples.ts";

const scanner = createKeyScanner();
const make = createSampleMaker(23);
const key = `q7Rz2-mK9xB4_v${make.alphanumeric(18)}`;

function look(text: string): readonly string[] {
  const found = scanner.find(text);
  const bytes = new TextEncoder().encode(text);
  expect(scanner.findInBytes(bytes, 0, bytes.length)).toEqual(found);
  return found.map(({ start, end }) => text.slice(start, end));
}

describe("a value that code, configuration and markup assign", () => {
  test.each([
    `var vendorToken string = "${key}"`,
    `var vendorToken: String = "${key}"`,
    `const VENDOR_TOKEN: &str = "${key}";`,
    `private client_secret: Option<String> = "${key}"`,
    `NSString *vendorApiKey = @"${key}";`,
    `vendor_token = b'${key}'`,
    `VENDOR_TOKEN ?= "${key}"`,
    `VENDOR_TOKEN += ${key}`,
    `VENDOR_TOKEN ::= "${key}"`,
    `$vendorToken .= "${key}"`,
    `$vendorToken ??= "${key}"`,
    `@vendor_token ||= '${key}'`,
    `const apiKey = process.env.VENDOR_API_KEY || "${key}";`,
    `api_key = os.getenv("VENDOR_API_KEY") or "${key}"`,
    `vendor_token: |\n  ${key}`,
    `vendor_token: >-\n    ${key}\nother: 1`,
    `<vendorToken>\n    ${key}\n</vendorToken>`,
    `{"name": "vendor_token", "value": "${key}"}`,
    `{\n  "name": "vendor_token",\n  "value": "${key}"\n}`,
    `env:\n  - name: VENDOR_TOKEN\n    value: ${key}\n`,
    `<entry name="vendorToken" value="${key}" />`,
    `variable "vendor_api_key" {\n  default = "${key}"\n}`,
  ])("%#", (text) => {
    expect(look(text)).toEqual([key]);
  });

  test.each([
    `<add key="FromEmailPassword" value="Presti7!giatur"/>`,
    `{"name":"db_password","value":"Presti7!giatur"}`,
    `let password: String = "Presti7!giatur";`,
  ])("of a password %#", (text) => {
    expect(look(text)).toEqual(["Presti7!giatur"]);
  });
});

describe("what only begins like an assignment", () => {
  test.each([
    `token string = read_token_2(${make.alphanumeric(20)})`,
    `<your-api-key>\nPATH_TRANSFER_2=8439`,
    `password=<your-api-key>\nDRAFT_SCHEMA_2=8439`,
    `the token type = "identifier_2_of_list"`.replace("token type", "token, its type"),
    `password: |\n  please enter it again\n`,
    `{"name": "csrf_token", "value": "${make.alphanumeric(32)}"}`,
  ])("%#", (text) => {
    expect(look(text)).toEqual([]);
  });
});
