import { ALPHANUMERIC, BASE64, BASE64URL, DIGITS, drawUuid, HEX, UPPER } from "../../random.ts";
import type { Random } from "../../random.ts";
import { drawId, drawPod, IDS } from "../ids.ts";
import { drawUserAgent } from "../user-agents.ts";
import {
  drawCamel,
  drawEmail,
  drawIp,
  drawPascal,
  drawPerson,
  drawSentence,
  drawTime,
  drawUnixMillis,
  drawVersion,
  drawWords,
  HOSTS,
  pad,
  REGIONS,
} from "../words.ts";
import { body } from "./draw.ts";
import type { CleanClass } from "./draw.ts";

const LOREM = [
  "Lorem ipsum dolor sit amet, consectetur adipiscing elit", "Straße über die Brücke, größtes Übel", "Le cœur déçu mais l'âme plutôt naïve", "El veloz murciélago hindú comía feliz cardillo",
  "Любя, съешь щипцы, вздохнёт мэр", "いろはにほへと ちりぬるを", "天地玄黃 宇宙洪荒 日月盈昃", "키스의 고유조건은 입술끼리 만나야 하고", "نص حكيم له سر قاطع وذو شأن عظيم", "דג סקרן שט בים מאוכזב", "Ξεσκεπάζω την ψυχοφθόρα βδελυγμία", "ऋषियों को सताने वाले दुष्ट", "Zażółć gęślą jaźń", "🚀 shipped ✅ 🎉 👩‍💻 🇩🇪", "Pijamalı hasta yağız şoföre", "เป็นมนุษย์สุดประเสริฐเลิศคุณค่า",
]; // prettier-ignore

const IMAGE_HEADS: readonly (readonly [string, string])[] = [
  ["image/png", "iVBORw0KGgoAAAANSUhEUgAA"], ["image/jpeg", "/9j/4AAQSkZJRgABAQAAAQABAAD/"], ["image/gif", "R0lGODlhAQABAIAAAAUEBAAA"], ["image/webp", "UklGRiQAAABXRUJQVlA4"],
  ["image/svg+xml", "PHN2ZyB4bWxucz0iaHR0cDovL3d3dy53My5vcmcvMjAwMC9zdmciIHdp"], ["font/woff2", "d09GMgABAAAAA"], ["font/ttf", "AAEAAAARAQAABAAQ"], ["application/pdf", "JVBERi0xLjQKJ"],
]; // prettier-ignore

type Draw = (random: Random) => string;

const STACKS: readonly Draw[] = [
  (random) => `TypeError: Cannot read properties of undefined (reading '${drawCamel(random)}')\n    at ${drawPascal(random)}.${drawCamel(random)} (/app/dist/${drawWords(random, 2, "-")}.js:${random.below(999)}:${random.below(99)})\n    at async ${drawCamel(random)} (file:///app/node_modules/${drawWords(random, 1)}/index.mjs:${random.below(999)}:7)`,
  (random) => `Traceback (most recent call last):\n  File "/usr/lib/python3.12/site-packages/${drawWords(random, 2, "/")}.py", line ${random.below(999)}, in ${drawWords(random, 2, "_")}\n    token = self.get_token(${drawWords(random, 1)})\nKeyError: '${drawWords(random, 2, "_")}'`,
  (random) => `java.lang.IllegalStateException: ${drawSentence(random)}\n\tat com.example.${drawWords(random, 1)}.${drawPascal(random)}.${drawCamel(random)}(${drawPascal(random)}.java:${random.below(999)})\n\tat java.base/jdk.internal.reflect.DirectMethodHandleAccessor.invoke(Unknown Source)\nCaused by: java.io.IOException: Broken pipe ${random.below(1e6)}`,
  (random) => `goroutine ${random.below(9999)} [running]:\nmain.(*${drawPascal(random)}).${drawPascal(random)}(0xc${random.characters(HEX, 9)}, {0x${random.characters(HEX, 7)}, 0x${random.characters(HEX, 2)}})\n\t/src/${drawWords(random, 2, "/")}.go:${random.below(999)} +0x${random.characters(HEX, 3)}`,
  (random) => `System.NullReferenceException: Object reference not set to an instance of an object.\n   at Example.${drawPascal(random)}.<${drawPascal(random)}>d__${random.below(99)}.MoveNext() in /src/${drawPascal(random)}.cs:line ${random.below(999)}`,
  (random) => `thread '${drawWords(random, 1)}' panicked at src/${drawWords(random, 2, "/")}.rs:${random.below(999)}:${random.below(99)}:\ncalled \`Result::unwrap()\` on an \`Err\` value: ${drawPascal(random)}("${drawWords(random, 2)}")\n  ${random.below(20)}: ${drawWords(random, 1)}::${drawWords(random, 1)}::h${random.characters(HEX, 16)}`,
  (random) => `PHP Fatal error:  Uncaught PDOException: SQLSTATE[28000] [1045] Access denied for user '${drawWords(random, 1)}'@'${drawIp(random)}' (using password: YES) in /var/www/${drawWords(random, 2, "/")}.php:${random.below(999)}\n#0 PDO->__construct('mysql:host=...', '${drawWords(random, 1)}', Object(SensitiveParameterValue))`,
  (random) => `NoMethodError: undefined method '${drawWords(random, 2, "_")}' for nil:NilClass\n/app/models/${drawWords(random, 1)}.rb:${random.below(999)}:in 'block in ${drawWords(random, 1)}'\n/usr/local/bundle/gems/${drawWords(random, 1)}-${drawVersion(random)}/lib/x.rb:${random.below(99)}:in 'call'`,
  (random) => `** (FunctionClauseError) no function clause matching in ${drawPascal(random)}.${drawWords(random, 1)}/2\n    (${drawWords(random, 1)} ${drawVersion(random)}) lib/${drawWords(random, 2, "/")}.ex:${random.below(999)}: ${drawPascal(random)}.handle_call/3`,
  (random) => `#0  0x00007f${random.characters(HEX, 10)} in ${drawWords(random, 2, "_")} (self=0x${random.characters(HEX, 12)}) at ../src/${drawWords(random, 2, "_")}.c:${random.below(9999)}\n#1  0x0000${random.characters(HEX, 12)} in main ()`,
  (random) => `Fatal error: Unexpectedly found nil while unwrapping an Optional value: file ${drawPascal(random)}/${drawPascal(random)}.swift, line ${random.below(999)}\n0 ${drawPascal(random)} 0x${random.characters(HEX, 16)} $s7${drawCamel(random)}C4${drawWords(random, 1)}yyF + ${random.below(999)}`,
  (random) => `kotlinx.coroutines.JobCancellationException: StandaloneCoroutine was cancelled; job=StandaloneCoroutine{Cancelling}@${random.characters(HEX, 8)}\n\tat com.example.${drawPascal(random)}$${drawCamel(random)}$2.invokeSuspend(${drawPascal(random)}.kt:${random.below(999)})`,
]; // prettier-ignore

/** Texts of whole lines and documents. */
export const DOCUMENT_CLASSES: readonly CleanClass[] = [
  { kind: "stack", weight: 3, draws: STACKS.map((draw) => (random: Random) => [random.below(2) === 0 ? "exception.stacktrace" : "", draw(random)] as const) },
  {
    kind: "sql",
    weight: 4,
    draws: [
      (random) => ["db.query.text", `SELECT ${drawWords(random, 3, ", ")} FROM ${drawWords(random, 2, "_")} WHERE id = '${drawUuid(random)}' AND token_id IN (${random.below(999)}, ${random.below(999)})`],
      (random) => ["db.statement", `INSERT INTO ${drawWords(random, 1)}_sessions (session_hash, key, created_at) VALUES ('${random.characters(HEX, 64)}', '${drawWords(random, 2, ".")}', '${drawTime(random)}')`],
      (random) => ["db.query.text", `SELECT u.password_hash, u.api_key_id FROM users u WHERE u.email = $1 AND u.${drawWords(random, 1)} > ${random.below(1e6)}`],
      (random) => ["db.statement", `SELECT * FROM "${drawWords(random, 1)}" WHERE "password" = ? AND "token" = ? LIMIT ${random.below(999)}`],
      (random) => ["db.query.text", `UPDATE ${drawWords(random, 1)} SET etag = '${random.characters(HEX, 32)}', version = ${random.below(999)} WHERE sku = '${IDS["sku"]?.(random)}'`],
      (random) => ["db.query.text", `db.${drawWords(random, 1)}.find({_id: ObjectId("${IDS["objectId"]?.(random)}"), ${drawCamel(random)}: {$gt: ${random.below(999)}}})`],
      (random) => ["db.query.text", `HSET ${drawWords(random, 2, ":")}:${drawId(random).text} ${drawWords(random, 1)} ${random.below(1e6)}`],
      (random) => ["db.query.text", `EVALSHA ${random.characters(HEX, 40)} 1 ${drawWords(random, 2, ":")}:${random.below(1e9)}`],
      (random) => ["db.query.text", `ALTER USER ${drawWords(random, 2, "_")} PASSWORD ? -- ${drawSentence(random)}`],
      (random) => body(`duration: ${random.below(999)}.${random.below(999)} ms  execute S_${random.below(99)}: SELECT ${drawCamel(random)} FROM ${drawWords(random, 1)} WHERE k = 0x${random.characters(HEX, 32).toUpperCase()}`),
    ],
  },
  {
    kind: "image",
    weight: 1,
    draws: [
      (random) => {
        const [type, head] = random.pick(IMAGE_HEADS);
        return ["app.thumbnail", `data:${type};base64,${head}${random.bytes(random.between(60, 500)).toString("base64")}`];
      },
      (random) => ["avatar", random.pick(IMAGE_HEADS)[1] + random.bytes(random.between(60, 400)).toString("base64")],
      (random) => body(`<img src="data:image/png;base64,iVBORw0KGgo${random.bytes(random.between(40, 200)).toString("base64")}" alt="${drawWords(random, 2)}">`),
      (random) => ["protobuf", random.bytes(random.between(20, 200)).toString("base64")],
      (random) => ["avro", random.bytes(random.between(20, 200)).toString("base64url")],
    ],
  },
  {
    kind: "lock_line",
    weight: 2,
    draws: [
      (random) => body(`    "node_modules/${drawWords(random, 2, "-")}": { "version": "${drawVersion(random)}", "resolved": "https://registry.npmjs.org/x/-/${drawWords(random, 1)}.tgz", "integrity": "sha512-${random.bytes(64).toString("base64")}" }`),
      (random) => body(`${drawWords(random, 2, "-")}==${drawVersion(random)} \\\n    --hash=sha256:${random.characters(HEX, 64)} \\\n    --hash=sha256:${random.characters(HEX, 64)}`),
      (random) => body(`[[package]]\nname = "${drawWords(random, 1)}"\nversion = "${drawVersion(random)}"\nchecksum = "${random.characters(HEX, 64)}"`),
      (random) => body(`github.com/${drawWords(random, 2, "/")} ${drawVersion(random)}/go.mod h1:${random.characters(BASE64, 43)}=`),
      (random) => body(`"${drawWords(random, 2, "-")}@npm:^${drawVersion(random)}":\n  checksum: 10c0/${random.characters(HEX, 128)}`),
      (random) => body(`    ${drawWords(random, 1)} (${drawVersion(random)}) sha256=${random.characters(HEX, 64)}`),
    ],
  },
  {
    kind: "log_line",
    weight: 5,
    draws: [
      (random) => body(`${drawIp(random)} - - [${pad(random.between(1, 28), 2)}/Nov/2026:12:${pad(random.below(60), 2)}:${pad(random.below(60), 2)} +0000] "GET /${drawWords(random, 2, "/")}?id=${drawId(random).text.replaceAll(/[^\w-]/g, "")} HTTP/1.1" ${random.between(200, 504)} ${random.below(99999)} "https://${random.pick(HOSTS)}/" "${drawUserAgent(random)}"`),
      (random) => body(`<${random.below(191)}>1 ${drawTime(random)} ${drawWords(random, 1)}01 ${drawWords(random, 1)} ${random.below(99999)} ID${random.below(99)} [exampleSDID@32473 eventID="${random.below(9999)}"] ${drawSentence(random)}`),
      (random) => body(`Nov 23 12:${pad(random.below(60), 2)}:${pad(random.below(60), 2)} host sshd[${random.below(99999)}]: Failed password for invalid user ${drawWords(random, 1)} from ${drawIp(random)} port ${random.between(1024, 65535)} ssh2`),
      (random) => body(`Nov 23 host sshd[${random.below(99999)}]: Accepted publickey for ${drawWords(random, 1)} from ${drawIp(random)} ssh2: RSA SHA256:${random.characters(BASE64, 43)}`),
      (random) => body(`http_requests_total{method="post",code="${random.between(200, 504)}",pod="${drawPod(random)}",le="+Inf"} ${random.below(1e9)} ${drawUnixMillis(random)}`),
      (random) => body(`I1123 12:${pad(random.below(60), 2)}:${pad(random.below(60), 2)}.${pad(random.below(1e6), 6)}       1 ${drawWords(random, 1)}.go:${random.below(999)}] "${drawSentence(random)}" pod="${drawWords(random, 1)}/${drawPod(random)}" uid="${drawUuid(random)}"`),
      (random) => body(`2026-11-23 12:${pad(random.below(60), 2)}:${pad(random.below(60), 2)},${pad(random.below(999), 3)} [http-nio-8080-exec-${random.below(99)}] WARN  c.e.${drawWords(random, 1)}.${drawPascal(random)}Filter - Token validation failed: ${drawWords(random, 3)}`),
      (random) => body(`h2 ${drawTime(random)} app/${drawWords(random, 2, "-")}/${random.characters(HEX, 16)} ${drawIp(random)}:${random.between(1024, 65535)} 0.00${random.below(9)} "GET https://${random.pick(HOSTS)}:443/ HTTP/2.0" ECDHE-RSA-AES128-GCM-SHA256 TLSv1.3 arn:aws:elasticloadbalancing:${random.pick(REGIONS)}:${random.characters(DIGITS, 12)}:targetgroup/x/${random.characters(HEX, 16)} "Root=${IDS["awsTrace"]?.(random)}"`),
      (random) => body(`\u001B[32mINFO\u001B[0m [${drawTime(random)}] ${drawWords(random, 3)} \u001B[36m${drawCamel(random)}\u001B[0m=${drawId(random).text}`),
      (random) => body(`REPORT RequestId: ${drawUuid(random)}\tDuration: ${random.below(9999)}.${random.below(99)} ms\tBilled Duration: ${random.below(9999)} ms\tMemory Size: 512 MB\tXRAY TraceId: ${IDS["awsTrace"]?.(random)}`),
      (random) => body(`audit: type=1400 audit(${random.below(2e9)}.${random.below(999)}:${random.below(999)}): apparmor="DENIED" operation="open" profile="${drawWords(random, 2, "-")}" name="/etc/shadow" pid=${random.below(99999)}`),
    ],
  },
  {
    kind: "json",
    weight: 4,
    draws: [
      (random) => body(JSON.stringify({ eventVersion: "1.08", userIdentity: { type: "AssumedRole", principalId: `AROA${random.characters(`${UPPER}234567`, 17)}:${drawWords(random, 1)}`, accountId: random.characters(DIGITS, 12) }, eventTime: drawTime(random), eventName: random.pick(["GetSecretValue", "AssumeRole", "PutObject", "CreateAccessKey", "GenerateDataKey"]), awsRegion: random.pick(REGIONS), sourceIPAddress: drawIp(random), requestID: drawUuid(random), responseElements: null })),
      (random) => ["http.response.body", JSON.stringify({ id: drawId(random).text, object: "list", has_more: true, next_page: random.characters(BASE64URL, 32), created: drawUnixMillis(random), url: `/v1/${drawWords(random, 2, "/")}` })],
      (random) => ["http.request.body", JSON.stringify({ name: drawPerson(random), email: drawEmail(random), password: "********", note: drawSentence(random) })],
      (random) => body(JSON.stringify({ openapi: "3.1.0", paths: { [`/${drawWords(random, 2, "/")}`]: { get: { operationId: drawCamel(random, 3), security: [{ apiKey: [] }] } } }, components: { securitySchemes: { apiKey: { type: "apiKey", in: "header", name: "X-API-Key" }, bearer: { type: "http", scheme: "bearer", bearerFormat: "JWT" } } } })),
      (random) => body(JSON.stringify({ data: { __schema: { types: [{ kind: "OBJECT", name: drawPascal(random), fields: [{ name: `${drawCamel(random)}Token`, type: { name: "String" } }, { name: "password", type: { name: "String" } }] }] } } })),
      (random) => body(JSON.stringify({ kind: "Pod", metadata: { name: drawPod(random), uid: drawUuid(random), resourceVersion: random.characters(DIGITS, 9), labels: { "pod-template-hash": random.characters(HEX, 10), app: drawWords(random, 2, "-") } }, spec: { volumes: [{ secret: { secretName: `${drawWords(random, 2, "-")}-tls` } }] } })),
      (random) => body(JSON.stringify({ level: 30, time: drawUnixMillis(random), pid: random.below(99999), hostname: drawPod(random), req: { id: drawUuid(random), method: "GET", url: `/${drawWords(random, 2, "/")}`, headers: { host: random.pick(HOSTS), "user-agent": drawUserAgent(random), authorization: "[Redacted]" } }, msg: drawWords(random, 3) })),
      (random) => ["db.response", JSON.stringify({ TableName: drawWords(random, 1), Key: { pk: { S: `${drawWords(random, 1).toUpperCase()}#${drawId(random).text}` } }, ConsumedCapacity: random.below(99) })],
      (random) => ["gen_ai.usage", JSON.stringify({ prompt_tokens: random.below(9999), completion_tokens: random.below(9999), total_tokens: random.below(99999), id: `chatcmpl-${random.characters(ALPHANUMERIC, 29)}` })],
      (random) => body(`{\\"${drawWords(random, 1)}Id\\":\\"${drawId(random).text.replaceAll('"', "")}\\",\\"token\\":null,\\"${drawCamel(random)}\\":${random.below(1e6)}}`),
    ],
  },
  {
    kind: "xml",
    weight: 1,
    draws: [
      (random) => body(`<md:EntityDescriptor entityID="https://${random.pick(HOSTS)}/saml/${random.below(1e6)}"><md:SingleSignOnService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect" Location="https://${random.pick(HOSTS)}/${drawWords(random, 1)}"/></md:EntityDescriptor>`),
      (random) => body(`<ds:X509Certificate>MIID${random.characters(BASE64, 256)}</ds:X509Certificate>`),
      (random) => body(`<soap:Fault><faultcode>wsse:FailedAuthentication</faultcode><faultstring>${drawSentence(random)}</faultstring><detail id="${drawUuid(random)}"/></soap:Fault>`),
      (random) => body(`<Error><Code>SignatureDoesNotMatch</Code><Message>${drawSentence(random)}</Message><RequestId>${random.characters(DIGITS + UPPER, 16)}</RequestId><HostId>${random.bytes(56).toString("base64")}</HostId></Error>`),
      (random) => body(`<dependency><groupId>com.example.${drawWords(random, 1)}</groupId><artifactId>${drawWords(random, 2, "-")}</artifactId><version>${drawVersion(random)}</version></dependency>`),
    ],
  },
  {
    kind: "noise",
    weight: 3,
    draws: [
      (random) => body(`${random.pick(LOREM)} ${drawWords(random, 3)} ${random.pick(LOREM)} ${random.below(1e6)}`),
      (random) => ["gen_ai.prompt", `${random.pick(LOREM)}. ${drawSentence(random)} ${random.pick(LOREM)}`],
      (random) => ["dna", random.characters("ACGT", random.between(30, 300))],
      (random) => body(`${pad(random.below(99999), 8)}  ${Array.from({ length: 16 }, () => random.characters(HEX, 2)).join(" ")}  |${random.characters(`${ALPHANUMERIC}....`, 16)}|`),
      (random) => ["payload.hex", random.characters(HEX, random.between(20, 200) * 2)],
      (random) => ["device.imei", random.characters(DIGITS, 15)],
      (random) => ["iban.masked", `DE${random.characters(DIGITS, 2)} **** **** **** ${random.characters(DIGITS, 4)}`],
      (random) => ["geo.hash", random.characters("0123456789bcdefghjkmnpqrstuvwxyz", 12)],
      (random) => ["matrix", Array.from({ length: 12 }, () => `0.${random.characters(DIGITS, 8)}`).join(",")],
      (random) => ["vector", `[${Array.from({ length: 8 }, () => `-0.${random.characters(DIGITS, 16)}`).join(", ")}]`],
      (random) => ["crypto.address", `0x${random.characters(HEX, 40)}`],
      (random) => ["crypto.tx", `0x${random.characters(HEX, 64)}`],
      (random) => ["git.patch", `index ${random.characters(HEX, 11)}..${random.characters(HEX, 11)} 100644\n--- a/${drawWords(random, 2, "/")}.ts\n+++ b/${drawWords(random, 2, "/")}.ts\n@@ -${random.below(99)},7 +${random.below(99)},7 @@ const ${drawCamel(random)} = ${random.below(99)};`],
      (random) => ["tls.cipher", `TLS_ECDHE_RSA_WITH_AES_${random.pick(["128", "256"])}_GCM_SHA${random.pick(["256", "384"])} ${drawVersion(random)}`],
      (random) => ["chess", `${random.characters("rnbqkpRNBQKP12345678", 8)}/${random.characters("rnbqkpRNBQKP12345678", 8)}/8/8 w KQkq - 0 ${random.below(99)}`],
    ],
  },
]; // prettier-ignore
