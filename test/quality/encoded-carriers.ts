import type { Cargo, Carrier, CarrierText } from "./carrier-text.ts";
import { compose, inJson, inQuery, LOG_BODY, wordsOf } from "./carrier-text.ts";
import { toCamel, toKebab, toSnake } from "./names.ts";
import { drawUuid, HEX } from "./random.ts";

type Template = (cargo: Cargo) => CarrierText;

// Long enough to be folded at the 76 characters of RFC 2045.
const FOLD = /.{76}(?=.)/g;

/** Carriers that encode what they hold. */
export const ENCODED_CARRIERS: readonly Carrier[] = [
  encoded("escaped_json", [
    (cargo) =>
      compose(
        cargo,
        LOG_BODY,
        String.raw`request body: "{\"user\":${cargo.random.below(999)},\"${toSnake(wordsOf(cargo))}\":\"`,
        String.raw`\",\"active\":true}"`,
        twice(inJson),
      ),
    (cargo) =>
      compose(
        cargo,
        "exception.message",
        String.raw`unexpected response {\"${toCamel(wordsOf(cargo))}\": \"`,
        String.raw`\"}`,
        twice(inJson),
      ),
  ]),
  encoded("nested_json", [
    (cargo) =>
      compose(
        cargo,
        LOG_BODY,
        String.raw`{"level":"error","msg":"webhook failed","payload":"{\"id\":\"${drawUuid(cargo.random)}\",\"${toSnake(wordsOf(cargo))}\":\"`,
        String.raw`\",\"retry\":2}"}`,
        twice(inJson),
      ),
    (cargo) =>
      compose(
        cargo,
        "messaging.message.body",
        String.raw`{"Type":"Notification","Message":"{\"${toCamel(wordsOf(cargo))}\":\"`,
        String.raw`\"}","Subject":null}`,
        twice(inJson),
      ),
  ]),
  encoded("double_escaped_json", [
    (cargo) =>
      compose(
        cargo,
        LOG_BODY,
        String.raw`{"msg":"{\"event\":\"{\\\"${toSnake(wordsOf(cargo))}\\\":\\\"`,
        String.raw`\\\",\\\"ok\\\":true}\"}"}`,
        (text) => inJson(twice(inJson)(text)),
      ),
  ]),
  { name: "basic_base64", group: "encoded", write: writeBasic },
  encoded("percent_encoded_query", [
    (cargo) =>
      compose(
        cargo,
        "url.full",
        `https://login.example.com/authorize?redirect_uri=https%3A%2F%2Fapp.example.com%2Fcb%3F${toSnake(wordsOf(cargo, true))}%3D`,
        `%26state%3D${cargo.random.characters(HEX, 12)}&prompt=none`,
        (text) => encodeURIComponent(inQuery(text)),
      ),
    (cargo) =>
      compose(
        cargo,
        LOG_BODY,
        `GET /proxy?url=https%3A%2F%2Fapi.example.com%2Fv1%3F${toCamel(wordsOf(cargo, true))}%3D`,
        ` 502`,
        (text) => encodeURIComponent(inQuery(text)),
      ),
    (cargo) =>
      compose(
        cargo,
        "url.query",
        `filter=%7B%22${toSnake(wordsOf(cargo))}%22%3A%22`,
        `%22%7D&limit=10`,
        encodeURIComponent,
      ),
  ]),
  encoded("form_body", [
    (cargo) =>
      compose(
        cargo,
        "http.request.body",
        `grant_type=client_credentials&client_id=web-${cargo.random.below(99)}&${toSnake(wordsOf(cargo, true))}=`,
        `&scope=read+write`,
        inForm,
      ),
    (cargo) => compose(cargo, LOG_BODY, `POST /settings body: name=sync&${toSnake(wordsOf(cargo, true))}=`, "", inForm),
    (cargo) => compose(cargo, "messaging.message.body", `${toKebab(wordsOf(cargo, true))}=`, `&enabled=on`, inForm),
  ]),
  encoded("percent_encoded_whole", [
    (cargo) => compose(cargo, "url.query", `${toSnake(wordsOf(cargo, true))}=`, `&page=1`, toPercent),
    (cargo) =>
      compose(cargo, LOG_BODY, `decoded form: ${toPercent(`${toSnake(wordsOf(cargo, true))}=`)}`, "", toPercent),
  ]),
  encoded("base64_json", [
    (cargo) => encodedBody(cargo, "messaging.message.body", "", "", toBase64),
    (cargo) =>
      encodedBody(cargo, LOG_BODY, `{"subscription":"projects/demo/orders","data":"`, `","attempt":1}`, toBase64),
    (cargo) => encodedBody(cargo, "http.request.body", "data:application/json;base64,", "", toBase64),
  ]),
  encoded("base64url_json", [
    (cargo) => encodedBody(cargo, "url.full", "https://app.example.com/callback?state=", "&session=1", toBase64Url),
    (cargo) => encodedBody(cargo, LOG_BODY, "resuming with cursor ", " after 3s", toBase64Url),
  ]),
  encoded("base64_folded", [
    (cargo) =>
      encodedBody(cargo, LOG_BODY, "Content-Transfer-Encoding: base64\r\n\r\n", "\r\n--boundary--", (text) =>
        toBase64(text).replaceAll(FOLD, "$&\r\n"),
      ),
    (cargo) =>
      encodedBody(cargo, "http.request.body", "payload: |\n  ", "\n", (text) =>
        toBase64(text).replaceAll(FOLD, "$&\n  "),
      ),
    (cargo) =>
      encodedBody(cargo, "messaging.message.body", "", "\n", (text) => toBase64(text).replaceAll(FOLD, "$&\n")),
  ]),
  {
    name: "hex",
    group: "informative",
    write: (cargo) =>
      encodedBody(cargo, "db.query.text", String.raw`INSERT INTO events (body) VALUES ('\x`, `')`, (text) =>
        Buffer.from(text).toString("hex"),
      ),
  },
];

function encoded(name: string, templates: readonly Template[]): Carrier {
  return { name, group: "encoded", write: (cargo) => cargo.random.pick(templates)(cargo) };
}

/** A JSON body encoded whole; what hides the secret is the whole run. */
function encodedBody(
  cargo: Cargo,
  attributeName: string | undefined,
  before: string,
  after: string,
  encode: (text: string) => string,
): CarrierText {
  const { random } = cargo;
  const body = compose(
    cargo,
    attributeName,
    `{"id":"${drawUuid(random)}","source":"${random.pick(["crm", "orders-worker", "web"])}","${toSnake(wordsOf(cargo))}":"`,
    `","attempt":${random.below(9)}}`,
    inJson,
  );
  const run = encode(body.text);
  return { ...body, text: before + run + after, start: before.length, end: before.length + run.length };
}

function writeBasic(cargo: Cargo): CarrierText {
  const { random, sample } = cargo;
  const isBasic = sample.planted.startsWith("Basic ");
  const user = toKebab(wordsOf(cargo));
  const encode = (): string =>
    isBasic
      ? sample.planted.slice(sample.start)
      : toBase64(random.pick([`${user}:${sample.planted}`, `${sample.planted}:`]));
  const run = encode();
  const { before, after, attributeName } = random.pick([
    { before: "Authorization: Basic ", after: "\r\nHost: api.example.com", attributeName: LOG_BODY },
    { before: "Basic ", after: "", attributeName: "http.request.header.authorization" },
    { before: `{"${user}":"api","authorization":"Basic `, after: `"}`, attributeName: LOG_BODY },
    {
      before: `curl -H 'Authorization: Basic `,
      after: `' https://api.example.com`,
      attributeName: "process.command_line",
    },
  ]);
  return {
    ...compose(cargo, attributeName, "", ""),
    text: before + run + after,
    start: before.length,
    end: before.length + run.length,
  };
}

function twice(encode: (text: string) => string): (text: string) => string {
  return (text) => encode(encode(text));
}

function inForm(text: string): string {
  return encodeURIComponent(text).replaceAll("%20", "+");
}

function toPercent(text: string): string {
  return Array.from(Buffer.from(text), (byte) => `%${byte.toString(16).toUpperCase().padStart(2, "0")}`).join("");
}

function toBase64(text: string): string {
  return Buffer.from(text).toString("base64");
}

function toBase64Url(text: string): string {
  return Buffer.from(text).toString("base64url");
}
