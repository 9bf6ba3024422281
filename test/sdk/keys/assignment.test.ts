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
    `Config { api_key: Some("${key}") }`,
    `api_key=SecretStr('${key}')`,
    `array(1) {\n  ["api_key"]=>\n  string(32) "${key}"\n}`,
    `["apiKey":"App\\Cfg":private]=>\n  string(32) "${key}"`,
    `a:1:{s:7:"api_key";s:32:"${key}";}`,
    `Content-Disposition: form-data; name="api_key"\r\n\r\n${key}\r\n--x`,
    `Content-Disposition: form-data; name="api_key"\r\nContent-Type: text/plain\r\n\r\n${key}\r\n--x`,
    `{"key":"api_key","value":{"stringValue":"${key}"}}`,
    `{"key":"x-api-key","value":{"arrayValue":{"values":[{"stringValue":"${key}"}]}}}`,
    `<key>apiKey</key>\n\t<string>${key}</string>`,
    `&lt;apiKey&gt;${key}&lt;/apiKey&gt;`,
    `<apiKey type="string">${key}</apiKey>`,
    `<apiKey><![CDATA[${key}]]></apiKey>`,
    `<secret>{vendor AQAAABAAA ${key}}</secret>`,
    `"x-api-key": [\n  "${key}"\n]`,
    `(b'x-api-key', b'${key}')`,
    `api_key -> ${key}`,
    `api_key \u2192 ${key}`,
    `api_key\uff1a${key}\u3002`,
    `api_key=\u201c${key}\u201d`,
    `api_key: \u00a0${key}`,
    `api_key=\u200b${key}\u200b`,
    `WHERE api_key IN ('${key}')`,
    `WHERE api_key != '${key}'`,
    `CEF:0|V|P|1|1|x|1|cs1Label=api_key cs1=${key} dst=10.0.0.1`,
    `API Key: ${key}`,
  ])("%#", (text) => {
    const found = scanner.find(text);
    expect(found.map(({ start, end }) => text.slice(start, end))).toEqual([key]);
    const bytes = Buffer.from(text);
    const inBytes = scanner.findInBytes(bytes, 0, bytes.length);
    expect(inBytes.map(({ start, end }) => bytes.toString("utf8", start, end))).toEqual([key]);
    expect(scanner.redact(scanner.redact(text))).toBe(scanner.redact(text));
  });

  test.each([
    `<add key="FromEmailPassword" value="Presti7!giatur"/>`,
    `{"name":"db_password","value":"Presti7!giatur"}`,
    `let password: String = "Presti7!giatur";`,
    `<wsse:Password Type="text">Presti7!giatur</wsse:Password>`,
    `["password"]=>\n  string(14) "Presti7!giatur"`,
    `ALTER USER orders WITH PASSWORD 'Presti7!giatur'`,
    `SET PASSWORD FOR 'orders'@'%' = 'Presti7!giatur'`,
    `CREATE USER orders IDENTIFIED BY 'Presti7!giatur'`,
    `name="password"\r\n\r\nPresti7!giatur\r\n`,
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
    `snyk issue key SNYK-JS-LODASH-567746`,
    `the token -> ${"identifier".repeat(3)}`,
    `password LIKE '%'`,
    `password\r\n\r\n`,
    `password: |\n  please enter it again\n`,
    `{"name": "csrf_token", "value": "${make.alphanumeric(32)}"}`,
  ])("%#", (text) => {
    expect(look(text)).toEqual([]);
  });
});
