import { expect, test } from "vitest";
import { createKeyScanner } from "@keytrail/sdk/keys";
import { createSampleMaker } from "../../../sdk/src/keys/samples.ts";
import { work } from "../../../sdk/src/keys/scan.ts";

const scanner = createKeyScanner();
const make = createSampleMaker(41);
const password = `Tr0ub4dor-${make.alphanumeric(6)}`;
const token = `q7rz2mk9${make.alphanumeric(16)}`;
const base64 = (text: string): string => Buffer.from(text).toString("base64");

function look(text: string): readonly string[] {
  const found = scanner.find(text);
  const bytes = new TextEncoder().encode(text);
  expect(scanner.findInBytes(bytes, 0, bytes.length)).toEqual(found);
  return found.map(({ start, end }) => text.slice(start, end));
}

test.each([
  [`curl -u elastic:${password} https://localhost:9200`, password],
  [`curl -sw '%{http_code}' -X POST --user 'ci:${password}' https://api.example.com`, password],
  [`curl --user "ci@example.com:${password}" -v`, password],
  [`curl -u "${token}:" https://api.example.com/v1/charges`, token],
  [`machine api.example.com login ci@example.com password ${password}`, password],
  [`machine git.example.com\n  login ci\n  password ${password}\n`, password],
  [`sshpass -p '${password}' ssh deploy@host`, password],
  [`docker login -u ci -p ${password} registry.example.com`, password],
  [`mysql -h db -u root -p${password} orders`, password],
  [`mysqldump --single-transaction -p${password} orders`, password],
  [`redis-cli -h cache -a ${password} PING`, password],
  [`AUTH ${password}`, password],
  [`AUTH default ${password}`, password],
  [`jdbc:oracle:thin:scott/${password}@//db:1521/ORCL`, password],
  [`new NetworkCredential("ci@example.com", "${password}")`, password],
  [`{"auths":{"registry.example.com":{"auth":"${base64(`ci:${password}`)}"}}}`, base64(`ci:${password}`)],
  [`//npm.example.com/:_auth=${base64(`ci:${password}`)}`, base64(`ci:${password}`)],
  [`DB_USER=svc\nDB_PASS=${password}\n`, password],
  [`{"user":"svc","pass":"${password}"}`, password],
])("%#", (text, secret) => {
  expect(look(text)).toEqual([secret]);
});

test.each([
  'curl -u "$USER:$PASS" http://localhost:8080',
  "curl -u <user:password> https://api.example.com",
  "curl -u user:pass https://api.example.com",
  'curl -u "ci" https://api.example.com',
  "docker run -u 1000:1000 -p 8080:8080 --user node:node app",
  "docker login --username ci registry.example.com",
  "docker login -u ci --password-stdin registry.example.com",
  "mysql -h db -u root -p orders",
  "login failed for alice, password check",
  "login required\npassword: *****",
  "AUTH ?",
  "SMTP AUTH failed for user_2",
  `{"auth":"oauth2-proxy-v7"}`,
  `{"auth":"${base64("\u0001\u0002no user and password\u0003")}"}`,
  "--- PASS: TestCheckout_2 (0.00s)",
  "PASS: test_login_v2",
  "pass=12 fail=3 second_pass=2026-11-23T08:14:02Z",
  `{"pass":true,"test_pass":"ok"}`,
])("holds no password %#", (text) => {
  expect(look(text)).toEqual([]);
});

test("many commands in a row cost no more than their length", () => {
  const stepsOf = (count: number): number => {
    const before = work.steps;
    scanner.find("curl -u a ".repeat(count));
    return work.steps - before;
  };
  expect(stepsOf(4000)).toBeLessThanOrEqual(stepsOf(2000) * 2.3);
  expect(stepsOf(2000)).toBeLessThan(2000 * 10 * 40);
});
