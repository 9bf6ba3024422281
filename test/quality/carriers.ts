import type { Cargo, Carrier, CarrierText } from "./carrier-text.ts";
import { compose, inJson, inQuery, LOG_BODY, wordsOf } from "./carrier-text.ts";
import { ENCODED_CARRIERS } from "./encoded-carriers.ts";
import { drawName, toCamel, toHeader, toKebab, toSnake, toUpperSnake } from "./names.ts";
import { drawUuid, HEX } from "./random.ts";

type Template = (cargo: Cargo) => CarrierText;

function inXml(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;");
}

function inSql(text: string): string {
  return text.replaceAll("'", "''");
}

function plain(name: string, templates: readonly Template[]): Carrier {
  return { name, group: "plain", write: (cargo) => cargo.random.pick(templates)(cargo) };
}

const HOSTS = ["api.example.com", "billing.internal:8080", "hooks.example.org", "10.2.0.14:3000"];

/** A URI that holds a password already takes no second one. */
function userinfo(template: Template): Template {
  return (cargo) =>
    cargo.sample.planted.includes("://")
      ? compose(cargo, LOG_BODY, "cannot connect to ", ", retrying in 5s")
      : template(cargo);
}

const PLAIN_CARRIERS: readonly Carrier[] = [
  plain("json", [
    (cargo) =>
      compose(
        cargo,
        "http.request.body",
        `{"user":${cargo.random.below(9999)},"${toSnake(wordsOf(cargo))}":"`,
        `","active":true}`,
        inJson,
      ),
    (cargo) =>
      compose(
        cargo,
        LOG_BODY,
        `{"level":"info","time":1795474800123,"msg":"settings saved","${toCamel(wordsOf(cargo))}":"`,
        `"}`,
        inJson,
      ),
    (cargo) =>
      compose(
        cargo,
        "messaging.message.body",
        `{\n  "${toSnake(wordsOf(cargo))}": "`,
        `",\n  "region": "eu-central-1"\n}`,
        inJson,
      ),
    (cargo) =>
      compose(
        cargo,
        "gen_ai.tool.call.arguments",
        `{"path": "/srv/app", "${toKebab(wordsOf(cargo))}": "`,
        `", "retries": 3}`,
        inJson,
      ),
  ]),
  plain("env_line", [
    (cargo) => compose(cargo, LOG_BODY, `${toUpperSnake(wordsOf(cargo))}=`, ""),
    (cargo) =>
      compose(cargo, "process.command_line", `export ${toUpperSnake(wordsOf(cargo))}="`, `" && node server.js`),
    (cargo) =>
      compose(
        cargo,
        LOG_BODY,
        `NODE_ENV=production\nPORT=8080\n${toUpperSnake(wordsOf(cargo))}=`,
        `\nLOG_LEVEL=debug\n`,
      ),
    (cargo) =>
      compose(
        cargo,
        "process.command",
        `docker run --rm -e ${toUpperSnake(wordsOf(cargo))}=`,
        ` -p 8080:8080 registry.local/app:1.4.2`,
      ),
  ]),
  plain("logfmt", [
    (cargo) =>
      compose(
        cargo,
        LOG_BODY,
        `level=warn ts=2026-11-23T08:14:02Z caller=sync.go:88 ${toSnake(wordsOf(cargo))}=`,
        ` msg="upstream refused" status=403`,
      ),
    (cargo) =>
      compose(
        cargo,
        LOG_BODY,
        `time="2026-11-23T08:14:02Z" level=error msg="login failed" ${toSnake(wordsOf(cargo))}="`,
        `" attempt=2`,
      ),
    (cargo) => compose(cargo, LOG_BODY, `method=POST path=/v1/sync ${toSnake(wordsOf(cargo))}=`, ""),
  ]),
  plain("yaml", [
    (cargo) =>
      compose(
        cargo,
        "k8s.configmap.data",
        `service:\n  name: sync\n  ${toSnake(wordsOf(cargo))}: `,
        `\n  timeout: 30s\n`,
      ),
    (cargo) => compose(cargo, LOG_BODY, `config reloaded:\n- ${toKebab(wordsOf(cargo))}: "`, `"\n`),
    (cargo) => compose(cargo, "app.config", `${toCamel(wordsOf(cargo))}: '`, `'\nregion: eu`),
  ]),
  plain("xml", [
    (cargo) => element(cargo, "http.request.body", toCamel(wordsOf(cargo))),
    (cargo) => element(cargo, "messaging.message.body", toKebab(wordsOf(cargo))),
    (cargo) => compose(cargo, LOG_BODY, `<add key="${toSnake(wordsOf(cargo))}" value="`, `" />`, inXml),
  ]),
  plain("sql", [
    (cargo) =>
      compose(
        cargo,
        "db.query.text",
        `UPDATE integrations SET ${toSnake(wordsOf(cargo))} = '`,
        `' WHERE id = ${cargo.random.below(9000)}`,
        inSql,
      ),
    (cargo) =>
      compose(
        cargo,
        "db.statement",
        `SELECT id, name FROM accounts WHERE ${toSnake(wordsOf(cargo))}='`,
        `' LIMIT 1`,
        inSql,
      ),
    (cargo) =>
      compose(
        cargo,
        "db.query.text",
        `INSERT INTO settings (name, value) VALUES ('${toSnake(wordsOf(cargo))}', '`,
        `') ON CONFLICT DO NOTHING`,
        inSql,
      ),
  ]),
  plain("header_dump", [
    (cargo) =>
      compose(
        cargo,
        LOG_BODY,
        `map[Accept:[*/*] Content-Length:[42] ${toHeader(wordsOf(cargo))}:[`,
        `] User-Agent:[Go-http-client/2.0]]`,
      ),
    (cargo) =>
      compose(
        cargo,
        LOG_BODY,
        `request headers: {accept=[*/*], ${toHeader(wordsOf(cargo)).toLowerCase()}=[`,
        `], host=[api.example.com]}`,
      ),
    (cargo) => compose(cargo, "exception.message", `unexpected header ${toHeader(wordsOf(cargo))}: [`, `]`),
    (cargo) =>
      compose(
        cargo,
        LOG_BODY,
        `GET /v1/sync HTTP/1.1\r\nHost: api.example.com\r\n${toHeader(wordsOf(cargo))}: `,
        `\r\nAccept: */*\r\n`,
      ),
  ]),
  { name: "bearer", group: "plain", write: writeBearer },
  plain("query_middle", [
    (cargo) =>
      compose(
        cargo,
        "url.full",
        `https://${cargo.random.pick(HOSTS)}/v1/events?limit=50&${toSnake(wordsOf(cargo, true))}=`,
        `&page=2`,
        inQuery,
      ),
    (cargo) =>
      compose(
        cargo,
        "http.url",
        `http://${cargo.random.pick(HOSTS)}/sync?${toSnake(wordsOf(cargo, true))}=`,
        `&format=json`,
        inQuery,
      ),
    (cargo) =>
      compose(
        cargo,
        LOG_BODY,
        `10.1.4.9 - - [23/Nov/2026:08:14:02 +0000] "GET /v2/search?q=shoes&${toCamel(wordsOf(cargo, true))}=`,
        `&sort=asc HTTP/1.1" 200 5120`,
        inQuery,
      ),
  ]),
  plain("query_end", [
    (cargo) => compose(cargo, "url.query", `limit=50&${toSnake(wordsOf(cargo, true))}=`, "", inQuery),
    (cargo) => compose(cargo, "http.target", `/v1/events?${toCamel(wordsOf(cargo, true))}=`, "", inQuery),
    (cargo) =>
      compose(
        cargo,
        LOG_BODY,
        `proxying to https://${cargo.random.pick(HOSTS)}/v1/events?${toSnake(wordsOf(cargo, true))}=`,
        ` after 2 retries`,
        inQuery,
      ),
  ]),
  plain("url_path", [
    (cargo) => compose(cargo, "url.path", `/v1/${toSnake(wordsOf(cargo))}/`, `/events`, inQuery),
    (cargo) =>
      compose(cargo, "url.full", `https://${cargo.random.pick(HOSTS)}/api/${toKebab(wordsOf(cargo))}/`, "", inQuery),
    (cargo) => compose(cargo, LOG_BODY, `GET /hooks/${toSnake(wordsOf(cargo))}/`, ` 404 3ms`, inQuery),
  ]),
  plain("userinfo", [
    userinfo((cargo) =>
      compose(
        cargo,
        "url.full",
        `https://${toKebab(wordsOf(cargo))}:`,
        `@${cargo.random.pick(HOSTS)}/v1/events`,
        inUserinfo,
      ),
    ),
    userinfo((cargo) =>
      compose(
        cargo,
        LOG_BODY,
        `fatal: could not read from https://${toKebab(wordsOf(cargo))}:`,
        `@git.example.com/team/app.git`,
        inUserinfo,
      ),
    ),
    userinfo((cargo) =>
      compose(
        cargo,
        "exception.message",
        `connect ECONNREFUSED amqp://${toSnake(wordsOf(cargo))}:`,
        `@mq.internal:5672/orders`,
        inUserinfo,
      ),
    ),
  ]),
  plain("stack_trace", [
    (cargo) =>
      compose(cargo, "exception.message", `Request failed for ${toSnake(wordsOf(cargo))} `, `: 401 Unauthorized`),
    (cargo) =>
      compose(
        cargo,
        "exception.stacktrace",
        `Error: invalid ${wordsOf(cargo).join(" ")}: `,
        `\n    at verify (/srv/app/auth.js:41:11)\n    at process.processTicksAndRejections (node:internal/process/task_queues:105:5)`,
      ),
    (cargo) =>
      compose(
        cargo,
        "exception.stacktrace",
        `java.lang.IllegalArgumentException: bad ${toCamel(wordsOf(cargo))} '`,
        `'\n\tat com.example.Sync.run(Sync.java:88)\n\tat java.base/java.lang.Thread.run(Thread.java:1583)`,
      ),
    (cargo) =>
      compose(
        cargo,
        "exception.stacktrace",
        `Traceback (most recent call last):\n  File "/app/sync.py", line 12, in <module>\nValueError: ${toSnake(wordsOf(cargo))}=`,
        ` was rejected`,
      ),
  ]),
  plain("function_call", [
    (cargo) => compose(cargo, LOG_BODY, `retrying set${capital(toCamel(wordsOf(cargo)))}(`, `)`),
    (cargo) =>
      compose(
        cargo,
        "exception.stacktrace",
        `TypeError: cannot read properties of null\n    createClient("${toSnake(wordsOf(cargo))}", "`,
        `")\n    at Object.<anonymous> (/srv/app/index.js:3:1)`,
      ),
    (cargo) => compose(cargo, LOG_BODY, `DEBUG Client.__init__(${toSnake(wordsOf(cargo))}=`, `, timeout=30)`),
  ]),
  plain("redis_command", [
    (cargo) => compose(cargo, "db.query.text", `SET ${wordsOf(cargo).join(":")} `, ` EX 3600`, redisArgument),
    (cargo) =>
      compose(
        cargo,
        "db.statement",
        `HSET integration:${cargo.random.below(9000)} ${toSnake(wordsOf(cargo))} `,
        "",
        redisArgument,
      ),
    (cargo) => compose(cargo, "db.query.text", `GET session:${toSnake(wordsOf(cargo))}:`, "", redisArgument),
  ]),
  plain("ansi", [
    (cargo) =>
      compose(cargo, LOG_BODY, `\u001B[32minfo\u001B[39m: ${toSnake(wordsOf(cargo))}=\u001B[33m`, `\u001B[0m loaded`),
    (cargo) => compose(cargo, LOG_BODY, `\u001B[36m${toSnake(wordsOf(cargo))}\u001B[0m=\u001B[1;31m`, `\u001B[0m`),
    (cargo) =>
      compose(
        cargo,
        LOG_BODY,
        `\u001B[2m08:14:02\u001B[22m \u001B[34m${toUpperSnake(wordsOf(cargo))}\u001B[39m: \u001B[32m'`,
        `'\u001B[39m`,
      ),
  ]),
  plain("markdown", [
    (cargo) =>
      compose(cargo, "gen_ai.input.messages", `Set \`${toUpperSnake(wordsOf(cargo))}\` to \``, `\` and deploy again.`),
    (cargo) => compose(cargo, LOG_BODY, `the ${wordsOf(cargo).join(" ")} is \``, `\` – rotate it`),
    (cargo) =>
      compose(
        cargo,
        "gen_ai.output.messages",
        `\`\`\`sh\ncurl -H "${toHeader(wordsOf(cargo))}: `,
        `" https://api.example.com/v1\n\`\`\``,
      ),
    (cargo) => compose(cargo, LOG_BODY, `| ${wordsOf(cargo).join(" ")} | **`, `** |`),
  ]),
  { name: "truncated", group: "plain", write: writeTruncated },
];

/** Every carrier. */
export const CARRIERS: readonly Carrier[] = [...PLAIN_CARRIERS, ...ENCODED_CARRIERS];

function element(cargo: Cargo, attributeName: string, name: string): CarrierText {
  return compose(
    cargo,
    attributeName,
    `<?xml version="1.0"?><integration id="${drawUuid(cargo.random)}"><${name}>`,
    `</${name}><enabled>1</enabled></integration>`,
    inXml,
  );
}

function writeBearer(cargo: Cargo): CarrierText {
  const { random, sample } = cargo;
  const { words, scheme = "Bearer" } = drawName(cargo.contextWords, false, random);
  // A key that brings its own scheme needs no second one.
  const own = /^(?:Basic|Bearer|Splunk) /.test(sample.planted) ? "" : scheme.endsWith("=") ? scheme : `${scheme} `;
  return random.pick<Template>([
    () => compose(cargo, LOG_BODY, `upstream call failed, headers: Authorization: ${own}`, ` Accept: */*`),
    () => compose(cargo, "http.request.header.authorization", own, ""),
    () => compose(cargo, LOG_BODY, `${toSnake(words)}: authorization=${own}`, `, retrying`),
    () =>
      compose(
        cargo,
        "exception.message",
        `curl -sS -H 'Authorization: ${own}`,
        `' https://api.example.com/v1 exited with 22`,
      ),
  ])(cargo);
}

/** What a limit on an attribute's length leaves of a text. At least 8 characters of the key's own stay, and what the format is known by. */
function writeTruncated(cargo: Cargo): CarrierText | undefined {
  const { random } = cargo;
  const name = wordsOf(cargo);
  const trace = random.characters(HEX, 16);
  const whole = random.pick<Template>([
    () =>
      compose(cargo, "exception.message", `request ${trace} rejected by upstream, ${toSnake(name)}=`, ` is not valid`),
    () => compose(cargo, "http.request.body", `{"request":"${trace}","${toCamel(name)}":"`, `"}`, inJson),
    () => compose(cargo, LOG_BODY, `level=error request=${trace} ${toSnake(name)}=`, ` msg=failed`),
  ])(cargo);
  const length = whole.end - whole.start;
  const known = Math.max(
    0,
    ...whole.literals.map(([, end], index) => (index === 0 || cargo.contextWords.length === 0 ? end : 0)),
  );
  const least = Math.max((whole.literals.length === 0 ? 0 : known) + 8, Math.ceil(length * 0.6));
  if (least >= length) return undefined;
  const cut = random.between(least, length - 1);
  const held = whole.text.slice(whole.start, whole.start + cut);
  const mark = random.pick(["", "", "...", "…"]);
  return {
    ...whole,
    text: whole.text.slice(0, whole.start + cut) + mark,
    end: whole.start + cut,
    // Only JSON encodes anything here, and keys that it would change are held as they are written.
    secret: held,
    literals: whole.literals.filter(([, end]) => end <= cut),
  };
}

function inUserinfo(text: string): string {
  return encodeURI(text).replaceAll(/[@/:?#[\]]/g, encodeURIComponent);
}

function redisArgument(text: string): string {
  return /[ \n"]/.test(text) ? JSON.stringify(text) : text;
}

function capital(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}
