import type { Cargo, Carrier, CarrierText, Encode, Template } from "./carrier-text.ts";
import { asIs, fill, inJson, inQuery, LOG_BODY, toPercent, wrap } from "./carrier-text.ts";
import { drawName, toKebab } from "./names.ts";

// Base64 in MIME is folded at 76 characters: RFC 2045, section 6.8.
const FOLD = /.{76}(?=.)/g;

const BODIES: readonly Template[] = [
  [LOG_BODY, `{"id":"{uuid}","source":"orders-worker","{snake}":"{key}","attempt":{n}}`],
  [LOG_BODY, `{"user":{"id":{n}},"{camel}":"{key}"}`],
  [LOG_BODY, `{"{snake}":"{key}","region":"eu-central-1","enabled":true}`],
];

/** Carriers that encode what they hold. */
export const ENCODED_CARRIERS: readonly Carrier[] = [
  encoded("escaped_json", twice, false, [
    [LOG_BODY, String.raw`request body: "{\"user\":{n},\"{snake}\":\"{key}\",\"active\":true}"`],
    ["exception.message", String.raw`unexpected response {\"{camel}\": \"{key}\"}`],
  ]),
  encoded("nested_json", twice, false, [
    [
      LOG_BODY,
      String.raw`{"level":"error","msg":"webhook failed","payload":"{\"id\":\"{uuid}\",\"{snake}\":\"{key}\",\"retry\":2}"}`,
    ],
    ["messaging.message.body", String.raw`{"Type":"Notification","Message":"{\"{camel}\":\"{key}\"}","Subject":null}`],
  ]),
  encoded("double_escaped_json", (text) => inJson(twice(text)), false, [
    [LOG_BODY, String.raw`{"msg":"{\"event\":\"{\\\"{snake}\\\":\\\"{key}\\\",\\\"ok\\\":true}\"}"}`],
    ["messaging.message.body", String.raw`{"Records":[{"body":"{\"Message\":\"{\\\"{camel}\\\":\\\"{key}\\\"}\"}"}]}`],
  ]),
  { name: "basic_base64", group: "encoded", write: writeBasic },
  encoded("percent_encoded_query", (text) => encodeURIComponent(inQuery(text)), true, [
    [
      "url.full",
      `https://login.example.com/authorize?redirect_uri=https%3A%2F%2Fapp.example.com%2Fcb%3F{snake}%3D{key}%26state%3D{hex}&prompt=none`,
    ],
    [LOG_BODY, `GET /proxy?url=https%3A%2F%2Fapi.example.com%2Fv1%3F{camel}%3D{key} 502`],
    ["url.query", `filter=%7B%22{snake}%22%3A%22{key}%22%7D&limit=10`, encodeURIComponent],
  ]),
  encoded("form_body", inForm, true, [
    ["http.request.body", `grant_type=client_credentials&client_id=web-{n}&{snake}={key}&scope=read+write`],
    [LOG_BODY, `POST /settings body: name=sync&{snake}={key}`],
    ["messaging.message.body", `{kebab}={key}&enabled=on`],
  ]),
  encoded("percent_encoded_whole", toPercent, true, [
    ["url.query", `{snake}={key}&page=1`],
    [LOG_BODY, `decoded form: {percent}{key}`],
    ["url.full", `https://{host}/v1/events?limit=50&{snake}={key}`],
  ]),
  encodedBody("base64_json", "encoded", toBase64, [
    ["messaging.message.body", `{key}`],
    [LOG_BODY, `{"subscription":"projects/demo/orders","data":"{key}","attempt":1}`],
    ["http.request.body", `data:application/json;base64,{key}`],
  ]),
  encodedBody("base64url_json", "encoded", toBase64Url, [
    ["url.full", `https://app.example.com/callback?state={key}&session=1`],
    [LOG_BODY, `resuming with cursor {key} after 3s`],
  ]),
  encodedBody("base64_folded", "encoded", toFolded("\r\n"), [
    [LOG_BODY, `Content-Transfer-Encoding: base64\r\n\r\n{key}\r\n--boundary--`],
    ["messaging.message.body", `{key}\n`, toFolded("\n")],
    ["http.request.body", `payload: |\n  {key}\n`, toFolded("\n  ")],
  ]),
  encodedBody("hex", "informative", (text) => Buffer.from(text).toString("hex"), [
    ["db.query.text", String.raw`INSERT INTO events (body) VALUES ('\x{key}')`],
  ]),
];

const BASICS: readonly Template[] = [
  [LOG_BODY, `Authorization: Basic {key}\r\nHost: api.example.com`],
  ["http.request.header.authorization", `Basic {key}`],
  [LOG_BODY, `{"client":"sync","authorization":"Basic {key}"}`],
  ["process.command_line", `curl -H 'Authorization: Basic {key}' https://api.example.com`],
];

function encoded(name: string, encode: Encode, isQuery: boolean, templates: readonly Template[]): Carrier {
  const write = (cargo: Cargo): CarrierText =>
    fill(cargo, templates, encode, drawName(cargo.contextWords, isQuery, cargo.random));
  return { name, group: "encoded", write };
}

/** A JSON body, encoded whole. */
function encodedBody(name: string, group: Carrier["group"], encode: Encode, templates: readonly Template[]): Carrier {
  const write = (cargo: Cargo): CarrierText => {
    const body = fill(cargo, BODIES, inJson);
    return wrap(cargo, body, body.text, encode, templates);
  };
  return { name, group, write };
}

/** Clients send a key as the user or as the password: RFC 7617, section 2. */
function writeBasic(cargo: Cargo): CarrierText {
  const { random, sample } = cargo;
  const user = toKebab(drawName(cargo.contextWords, false, random).words);
  const inner = fill(cargo, [[LOG_BODY, `{key}`]], asIs);
  const run = sample.planted.startsWith("Basic ")
    ? inner.secret
    : toBase64(random.pick([`${user}:${sample.planted}`, `${sample.planted}:`]));
  return wrap(cargo, inner, run, asIs, BASICS);
}

function twice(text: string): string {
  return inJson(inJson(text));
}

function inForm(text: string): string {
  return encodeURIComponent(text).replaceAll("%20", "+");
}

function toBase64(text: string): string {
  return Buffer.from(text).toString("base64");
}

function toFolded(newline: string): Encode {
  return (text) => toBase64(text).replaceAll(FOLD, (line) => line + newline);
}

function toBase64Url(text: string): string {
  return Buffer.from(text).toString("base64url");
}
