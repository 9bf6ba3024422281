import { describe, expect, test } from "vitest";
import { createKeyScanner } from "@keytrail/sdk/keys";
import { createSampleMaker } from "../../../sdk/src/keys/samples.ts";
import { work } from "../../../sdk/src/keys/scan.ts";

const scanner = createKeyScanner();
const make = createSampleMaker(11);
const hex = (length: number): string => `b7${make.hex(length - 2)}`;
const uuid = [hex(8), hex(4), hex(4), hex(4), hex(12)].join("-");
const mixed = `q7Rz2mK9xB4v${make.alphanumeric(16)}`;
const base64 = `9a/${make.alphanumeric(34)}+Zk`;

/** What is found, as `format: text`, with the keys of the table by their names. */
function look(text: string, attributeName?: string): readonly string[] {
  return scanner.find(text, attributeName).map(({ format, start, end }) => `${format}: ${text.slice(start, end)}`);
}

describe("a credential's name beside a shape", () => {
  const [key32, key40, key64] = [hex(32), hex(40), hex(64)];
  test.each([
    [`invalid api key ${key32}`, "generic_hex32", key32],
    [`api_key '${key32}' rejected`, "generic_hex32", key32],
    [`token (${key40})`, "generic_hex40", key40],
    [`SET api_key ${key64}`, "generic_hex64", key64],
    [`setApiKey("${mixed}")`, "generic_alnum", mixed],
    [`the access token is \`${mixed}\` – rotate it`, "generic_alnum", mixed],
    [`Incorrect API key provided: ${mixed}.`, "generic_alnum", mixed],
    [`client_secret=${uuid}&a=1`, "generic_uuid", uuid],
    [`{"x-api-key": "${uuid}"}`, "generic_uuid", uuid],
    [`GET /v1/api_key/${key32}/events`, "generic_hex32", key32],
    [`auth token -> ${key32}`.replace("-> ", ""), "generic_hex32", key32],
    [`\u001B[36mapi_key\u001B[0m=\u001B[1;31m${mixed}\u001B[0m`, "generic_alnum", mixed],
    [`https://user:x@h/?api_key=${mixed}`, "generic_alnum", mixed],
  ])("%#", (text, format, key) => {
    expect(look(text).at(-1)).toBe(`${format}: ${key}`);
  });
});

describe("a service's name near a credential's", () => {
  const key32 = hex(32);
  const low = `q7rz2mk9xb4v${make.hex(8)}`;
  const urlSafe = `q7Rz2-mK9xB4_v${make.alphanumeric(18)}`;
  test.each([
    [`[INFO] Sending request to zerobounce API\n[DEBUG] Using Key=${key32}`, key32],
    [`You can find a clearbit secret ${low} within`, low],
    [`You can find an appcues secret ${uuid} within`, uuid],
    [`credentials:\n  chartmogul:\n    key: ${urlSafe}\n`, urlSafe],
    [`{"pipedrive":{"key":"${key32}"}}`, key32],
    [`APIFLASH_KEY=${key32}`, key32],
    [`X-Calendarific-Key: ${urlSafe}`, urlSafe],
    [`set("VENDOR_API_KEY", "${urlSafe}")`, urlSafe],
    [`vendorToken,${mixed},`, mixed],
  ])("%#", (text, key) => {
    expect(scanner.find(text).map(({ start, end }) => text.slice(start, end))).toEqual([key]);
  });
});

describe("is no credential's name", () => {
  const key32 = hex(32);
  test.each([
    `cache key ${key32}`,
    `zerobounce cache key: ${key32}`,
    `pipedrive_object_key=${uuid}`,
    `clearbit trace ${key32}`,
    `key,${key32},`,
    `zerobounce api_key/${make.hex(8)}`,
    `invalid cache key: ${key32}`,
    `partition_key ${mixed}`,
    `routing key "${mixed}"`,
    `primary key ${uuid}`,
    `public key ${hex(64)}`,
    `publishable key ${mixed}`,
    `Idempotency-Key: ${uuid}`,
    `idempotency key ${uuid}`,
    `csrf token ${mixed}`,
    `next page token ${mixed}`,
    `api_key_hash ${hex(64)}`,
    `api_key.hash=${hex(64)}`,
    `api_key_id=${uuid}`,
    `api key id ${uuid}`,
    `kid ${key32}`,
    `API key ${uuid} was revoked`,
    `key ${key32} not found`,
    `x-datadog-trace-id: ${key32}`,
    `datadog.trace_id=${key32}`,
    `heroku request_id=${uuid}`,
    `heroku[router]: request_id=${uuid} dyno=web.1`,
    `"datadog": {"trace_id": "${key32}"}`,
    `cf-ray: ${hex(16)} cloudflare`,
    `drone build ${hex(40)}`,
    `git commit ${hex(40)}`,
    `docker image sha256:${hex(64)}`,
    `https://travis-ci.org/acme/app/builds/${hex(40)}`,
    `https://github.com/fastly/${hex(40)}.tar.gz`,
    `https://datadog/${key32}`,
    `the box ${mixed} was shipped`,
    `segment ${key32} flushed`,
    `intercom ${uuid}`,
    `rate_limit:api_key:${hex(64)}`,
    `arn:aws:secretsmanager:eu-west-1:123456789012:secret:${mixed}`,
    `PublicKeyToken=${hex(16)}`,
    `signature=sha256WithRSAEncryption`,
    `PWD=/srv/app12/current OLDPWD=/home`,
    `{"errors":{"password":["is too short (minimum is 8 characters)"]}}`,
    `"login.forgotPassword":"Passwort vergessen?"`,
    `password=vault:secret/data/app#key`,
    `"api_key":"[FILTERED]"`,
    `redis://:<password>@cache:6379/4`,
    `api_key 00000000000000000000000000000000`,
    `api_key 0123456789abcdef0123456789abcdef`,
    `api key ${"7".repeat(32)}`,
    `token aaaabbbbccccddddeeeeffffgggghhhh`,
    `token readTokenFromTheConfiguration1(options)`,
    `Q7RZ2MK9XB4VTNPWD:session-${mixed}`,
  ])("%#", (text) => {
    expect(look(text)).toEqual([]);
  });
});

describe("an attribute", () => {
  const key32 = hex(32);
  test.each([
    [key32, "app.datadog.key", "datadog_api_key"],
    [key32, "http.request.header.dd-api-key", "datadog_api_key"],
    [uuid, "heroku_key", "heroku_legacy_api_key"],
    [key32, "x-api-key", "generic_hex32"],
    [`Bearer ${mixed}`, "authorization", "generic_alnum"],
    [`${mixed}.rest`, "x-api-key", "unknown"],
  ])("%# tells its value's format", (text, name, format) => {
    expect(look(text, name)).toEqual([`${format}: ${text.replace("Bearer ", "")}`]);
  });

  test.each([
    "messaging.kafka.key",
    "app.s3.key",
    "datadog.trace_id",
    "heroku.request_id",
    "feature_flag.key",
    "datadog",
  ])("%s is none", (name) => {
    expect(look(uuid, name)).toEqual([]);
  });
});

describe("AWS", () => {
  const id = "AKIA" + "Q7RZ2MK9XB4VTN3H";
  test.each([`${id}:${base64}`, `"${id}", "${base64}"`, `${id} ${base64}\n`, `${id},${base64},eu-west-1`])(
    "knows a secret behind its access key's id %#",
    (text) => {
      expect(look(text)).toContain(`aws_secret_access_key: ${base64}`);
    },
  );

  test.each([`aws_secret_access_key = ${base64}`, `"secretAccessKey":"${base64}"`, `AWS_SECRET_ACCESS_KEY=${base64}`])(
    "knows a secret by its name %#",
    (text) => {
      expect(look(text)).toEqual([`aws_secret_access_key: ${base64}`]);
    },
  );

  test("takes the scope of a signature for no secret", () => {
    expect(look(`Credential=${id}/20260105/us-east-1/s3/aws4_request`)).toEqual([`aws_access_key_id: ${id}`]);
  });
});

test("Azure's function keys are known in a query's code, and other codes are none", () => {
  const key = `q7Rz2m_${make.base64url(40)}K9xB4v3==`;
  expect(look(`https://a.azurewebsites.net/api/f?code=${key}&b=1`)).toEqual([`azure_function_key: ${key}`]);
  expect(look(`/api/f?code=${key.replaceAll("=", "%3D")}`)).toHaveLength(1);
  for (const other of [`status_code=${key}`, `?code=SUMMER2026`, `?code=${key.slice(0, 30)}`])
    expect(look(other)).toEqual([]);
});

describe("headers with several parts", () => {
  test.each([
    [`Cookie: theme=dark; sid=${mixed}; lang=de\r\nHost: a`, `theme=dark; sid=${mixed}; lang=de`],
    [`Set-Cookie: [sid=${mixed}; Path=/; HttpOnly]`, `sid=${mixed}; Path=/; HttpOnly`],
    [`Authorization: Negotiate ${mixed}== Accept`, `${mixed}==`],
    [`Authorization: OAuth oauth_token="${mixed}", oauth_nonce="a1" x`, `oauth_token="${mixed}", oauth_nonce="a1"`],
  ])("are covered whole %#", (text, secret) => {
    expect(scanner.redact(text)).toBe(text.replace(secret, "[REDACTED:unknown]"));
  });

  test.each([`Cookie: theme=dark; lang=de`, `Authorization: Negotiate`, `Cookie: _ga_consent=yes`])(
    "are left alone without a secret %#",
    (text) => {
      expect(look(text)).toEqual([]);
    },
  );
});

describe("a name inside another name's value has a value of its own", () => {
  test.each([
    `login failed, password=hunter2-token: ${mixed}`,
    `{"password":"Hunter2 secret\\":\\"${mixed}"}`,
    `api_key=sid=--client_secret: ${mixed}`,
    `PASSWORD=Zx9!api_key "${mixed}"`,
    `cookie: a=cookie=b; theme=dark; session=${mixed}`,
  ])("%s", (text) => {
    expect(scanner.redact(text)).not.toContain(mixed.slice(0, 8));
    expect(scanner.redact(text)).not.toContain(mixed.slice(-8));
  });
});

describe("a cut key", () => {
  test.each([
    `request rejected, api_key=${mixed.slice(0, 9)}`,
    `{"apiKey":"${mixed.slice(0, 8)}`,
    `api_key=${mixed.slice(0, 10)}...`,
    `api_key=${mixed.slice(0, 10)}\u2026`,
  ])("is covered from its first character %#", (text) => {
    const [found] = scanner.find(text);
    expect(text.slice(found?.start, found?.end)).toBe(/q7R\w+/.exec(text)?.[0]);
  });

  test("is none where the text goes on", () => {
    expect(look(`api_key=${mixed.slice(0, 9)} and more`)).toEqual([]);
  });
});

describe("the work over many words grows with the text's length only", () => {
  const SIZE = 20_000;
  const stepsFor = (unit: string, size: number, attributeName?: string): number => {
    work.steps = 0;
    scanner.find(unit.repeat(Math.ceil(size / unit.length)).slice(0, size), attributeName);
    return work.steps;
  };
  test.each([
    "api_key api_key ",
    "datadog ",
    "datadog=",
    'datadog":"',
    "token token of the ",
    "key is the value of the ",
    `api_key ${hex(32)} `,
    `api_key=${hex(32)} `,
    `datadog key ${hex(32)} `,
    `datadog=${mixed}`,
    "aws_secret_",
    `${"AKIA" + "Q7RZ2MK9XB4VTN3H"} `,
    "cookie: a=b; ",
    'authorization: x a="',
    "authorization: x a=b, ",
    "token \u001B[31m",
    'key\\"\\\\',
    "vault s.",
  ])("%j", (unit) => {
    const single = stepsFor(unit, SIZE);
    expect(single).toBeLessThanOrEqual(SIZE * 120);
    expect(stepsFor(unit, SIZE * 2)).toBeLessThanOrEqual(single * 2.3 + 1000);
  });
});
