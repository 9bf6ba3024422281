import type { Cargo, Carrier, CarrierText, Encode, Template } from "./carrier-text.ts";
import { asIs, fill, inJson, inQuery, LOG_BODY } from "./carrier-text.ts";
import { ENCODED_CARRIERS } from "./encoded-carriers.ts";
import { drawName } from "./names.ts";

const PLAIN_CARRIERS: readonly Carrier[] = [
  plain("json", inJson, [
    ["http.request.body", `{"user":{n},"{snake}":"{key}","active":true}`],
    [LOG_BODY, `{"level":"info","time":1795474800123,"msg":"settings saved","{camel}":"{key}"}`],
    ["messaging.message.body", `{\n  "{snake}": "{key}",\n  "region": "eu-central-1"\n}`],
    ["gen_ai.tool.call.arguments", `{"path": "/srv/app", "{kebab}": "{key}", "retries": 3}`],
  ]),
  plain("env_line", asIs, [
    [LOG_BODY, `{UPPER}={key}`],
    ["process.command_line", `export {UPPER}="{key}" && node server.js`],
    [LOG_BODY, `NODE_ENV=production\nPORT=8080\n{UPPER}={key}\nLOG_LEVEL=debug\n`],
    ["process.command", `docker run --rm -e {UPPER}={key} -p 8080:8080 registry.local/app:1.4.2`],
  ]),
  plain("logfmt", asIs, [
    [LOG_BODY, `level=warn ts=2026-11-23T08:14:02Z caller=sync.go:88 {snake}={key} msg="upstream refused" status=403`],
    [LOG_BODY, `time="2026-11-23T08:14:02Z" level=error msg="login failed" {snake}="{key}" attempt=2`],
    [LOG_BODY, `method=POST path=/v1/sync duration=12ms {snake}={key}`],
  ]),
  plain("yaml", asIs, [
    ["k8s.configmap.data", `service:\n  name: sync\n  {snake}: {key}\n  timeout: 30s\n`],
    [LOG_BODY, `config reloaded:\n- {kebab}: "{key}"\n`],
    ["app.config", `{camel}: '{key}'\nregion: eu`],
  ]),
  plain("xml", inXml, [
    ["http.request.body", `<?xml version="1.0"?><sync id="{uuid}"><{camel}>{key}</{camel}><enabled>1</enabled></sync>`],
    ["messaging.message.body", `<settings><{kebab}>{key}</{kebab}></settings>`],
    [LOG_BODY, `<add key="{snake}" value="{key}" />`],
  ]),
  plain("sql", inSql, [
    ["db.query.text", `UPDATE integrations SET {snake} = '{key}' WHERE id = {n}`],
    ["db.statement", `SELECT id, name FROM accounts WHERE {snake}='{key}' LIMIT 1`],
    ["db.query.text", `INSERT INTO settings (name, value) VALUES ('{snake}', '{key}') ON CONFLICT DO NOTHING`],
  ]),
  plain("header_dump", asIs, [
    [LOG_BODY, `map[Accept:[*/*] Content-Length:[42] {Header}:[{key}] User-Agent:[Go-http-client/2.0]]`],
    [LOG_BODY, `request headers: {accept=[*/*], {header}=[{key}], host=[api.example.com]}`],
    ["exception.message", `unexpected header {Header}: [{key}]`],
    [LOG_BODY, `GET /v1/sync HTTP/1.1\r\nHost: api.example.com\r\n{Header}: {key}\r\nAccept: */*\r\n`],
  ]),
  { name: "bearer", group: "plain", write: writeBearer },
  query("query_middle", [
    ["url.full", `https://{host}/v1/events?limit=50&{snake}={key}&page=2`],
    ["http.url", `http://{host}/sync?{snake}={key}&format=json`],
    [
      LOG_BODY,
      `10.1.4.9 - - [23/Nov/2026:08:14:02 +0000] "GET /v2/find?q=shoes&{camel}={key}&sort=asc HTTP/1.1" 200 5120`,
    ],
  ]),
  query("query_end", [
    ["url.query", `limit=50&{snake}={key}`],
    ["http.target", `/v1/events?{camel}={key}`],
    [LOG_BODY, `proxying to https://{host}/v1/events?{snake}={key} after 2 retries`],
  ]),
  plain("url_path", inQuery, [
    ["url.path", `/v1/{snake}/{key}/events`],
    ["url.full", `https://{host}/api/{kebab}/{key}`],
    [LOG_BODY, `GET /hooks/{snake}/{key} 404 3ms`],
  ]),
  { name: "userinfo", group: "plain", write: writeUserinfo },
  plain("stack_trace", asIs, [
    ["exception.message", `Request failed for {snake} {key}: 401 Unauthorized`],
    [
      "exception.stacktrace",
      `Error: invalid {words}: {key}\n    at verify (/srv/app/auth.js:41:11)\n    at next (node:internal/modules:1:5)`,
    ],
    [
      "exception.stacktrace",
      `java.lang.IllegalArgumentException: bad {camel} '{key}'\n\tat com.example.Sync.run(Sync.java:88)\n\tat java.base/java.lang.Thread.run(Thread.java:1583)`,
    ],
    [
      "exception.stacktrace",
      `Traceback (most recent call last):\n  File "/app/sync.py", line 12, in <module>\nValueError: {snake}={key} was rejected`,
    ],
  ]),
  plain("function_call", asIs, [
    [LOG_BODY, `retrying set{Camel}({key})`],
    [
      "exception.stacktrace",
      `TypeError: cannot read properties of null\n    createClient("{snake}", "{key}")\n    at Object.<anonymous> (/srv/app/index.js:3:1)`,
    ],
    [LOG_BODY, `DEBUG Client.__init__({snake}={key}, timeout=30)`],
  ]),
  { name: "redis_command", group: "plain", write: writeRedis },
  plain("ansi", asIs, [
    [LOG_BODY, `\u001B[32minfo\u001B[39m: {snake}=\u001B[33m{key}\u001B[0m loaded`],
    [LOG_BODY, `\u001B[36m{snake}\u001B[0m=\u001B[1;31m{key}\u001B[0m`],
    [LOG_BODY, `\u001B[2m08:14:02\u001B[22m \u001B[34m{UPPER}\u001B[39m: \u001B[32m'{key}'\u001B[39m`],
  ]),
  plain("markdown", asIs, [
    ["gen_ai.input.messages", "Set `{UPPER}` to `{key}` and deploy again."],
    [LOG_BODY, "the {words} is `{key}` – rotate it"],
    ["gen_ai.output.messages", '```sh\ncurl -H "{Header}: {key}" https://api.example.com/v1\n```'],
    [LOG_BODY, "| {words} | **{key}** |"],
  ]),
  { name: "truncated", group: "plain", write: writeTruncated },
];

/** Every carrier of keys in telemetry. */
export const CARRIERS: readonly Carrier[] = [...PLAIN_CARRIERS, ...ENCODED_CARRIERS];

const BEARERS: readonly Template[] = [
  [LOG_BODY, `upstream call failed, headers: Authorization: {key} Accept: */*`],
  ["http.request.header.authorization", `{key}`],
  [LOG_BODY, `{snake}: authorization={key}, retrying`],
  ["exception.message", `curl -sS -H 'Authorization: {key}' https://api.example.com/v1 exited with 22`],
];

const USERINFOS: readonly Template[] = [
  ["url.full", `https://{kebab}:{key}@{host}/v1/events`],
  [LOG_BODY, `fatal: could not read from https://{kebab}:{key}@git.example.com/team/app.git`],
  ["exception.message", `connect ECONNREFUSED amqp://{snake}:{key}@mq.internal:5672/orders`],
];

const REDIS: readonly Template[] = [
  ["db.query.text", `SET config:{snake} {key} EX 3600`],
  ["db.statement", `HSET integration:{n} {snake} {key}`],
  ["db.query.text", `GET session:{snake}:{key}`],
];

const TRUNCATED: readonly Template[] = [
  ["exception.message", `request {hex} rejected by upstream, {snake}={key}`],
  ["http.request.body", `{"request":"{hex}","{camel}":"{key}`],
  [LOG_BODY, `level=error request={hex} {snake}={key}`],
];
const MIN_HELD_SHARE = 0.6;
const MIN_HELD_CHARACTERS = 8;

function plain(name: string, encode: Encode, templates: readonly Template[]): Carrier {
  return { name, group: "plain", write: (cargo) => fill(cargo, templates, encode) };
}

function query(name: string, templates: readonly Template[]): Carrier {
  const write = (cargo: Cargo): CarrierText =>
    fill(cargo, templates, inQuery, drawName(cargo.contextWords, true, cargo.random));
  return { name, group: "plain", write };
}

/** A key that brings its own scheme needs no second one. */
function writeBearer(cargo: Cargo): CarrierText {
  const name = drawName(cargo.contextWords, false, cargo.random);
  const hasScheme = /^(?:Basic|Bearer|Splunk) /.test(cargo.sample.planted);
  const { scheme = "Bearer" } = name;
  const before = hasScheme ? "" : scheme.endsWith("=") ? scheme : `${scheme} `;
  return fill(
    cargo,
    BEARERS.map(([attributeName, text]) => [attributeName, text.replace("{key}", `${before}{key}`)]),
    asIs,
    name,
  );
}

/** A URI that holds a password already takes no second one. */
function writeUserinfo(cargo: Cargo): CarrierText {
  if (cargo.sample.planted.includes("://"))
    return fill(cargo, [[LOG_BODY, `cannot connect to {key}, retrying in 5s`]], asIs);
  const asUser: readonly Template[] = [["url.full", `https://{key}@git.example.com/team/app.git`], [LOG_BODY, `cloning https://{key}:x-oauth-basic@git.example.com/team/app.git`]]; // prettier-ignore
  return fill(cargo, cargo.contextWords.length === 0 ? [...USERINFOS, ...asUser] : USERINFOS, inUserinfo);
}

/** Instrumentations join a command's arguments with blanks, and quote those that hold some. */
function writeRedis(cargo: Cargo): CarrierText {
  if (!/[\s"]/.test(cargo.sample.planted)) return fill(cargo, REDIS, asIs);
  const quoted = REDIS.map(([attributeName, text]): Template => [attributeName, text.replace(/\S*\{key\}/, '"$&"')]);
  return fill(cargo, quoted, inJson);
}

/** What a limit on an attribute's length leaves of a text: of the key most of it, with what the format is known by. */
function writeTruncated(cargo: Cargo): CarrierText | undefined {
  const { random } = cargo;
  const whole = fill(cargo, TRUNCATED, asIs);
  const length = whole.end - whole.start;
  // The prefix, or the literal further in that stands for one; a key beside a name needs none.
  const known = cargo.contextWords.length === 0 ? (whole.literals[0]?.[1] ?? 0) : 0;
  const least = Math.max(known + MIN_HELD_CHARACTERS, Math.ceil(length * MIN_HELD_SHARE));
  if (least >= length) return undefined;
  const held = random.between(least, length - 1);
  return {
    ...whole,
    text: whole.text.slice(0, whole.start + held) + random.pick(["", "", "...", "…"]),
    end: whole.start + held,
    secret: whole.secret.slice(0, held),
    literals: whole.literals.filter(([, end]) => end <= held),
  };
}

function inXml(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;");
}

function inSql(text: string): string {
  return text.replaceAll("'", "''");
}

function inUserinfo(text: string): string {
  return encodeURI(text).replaceAll(/[@/:?#[\]]/g, encodeURIComponent);
}
