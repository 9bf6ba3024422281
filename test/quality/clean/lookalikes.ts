import { ALPHANUMERIC, BASE64, BASE64URL, HEX } from "../random.ts";
import type { Random } from "../random.ts";
import {
  drawCamel,
  drawEmail,
  drawPascal,
  drawPerson,
  drawTime,
  drawVersion,
  drawWords,
  HOSTS,
  REGIONS,
} from "./words.ts";

type Draw = (random: Random) => string;

/** Lines in which a credential's word stands beside something that is none. */
const LOOKALIKES: readonly Draw[] = [
  (random) => `PWD=/srv/${drawWords(random, 2, "/")} OLDPWD=/home/${drawWords(random, 1)} SHLVL=${random.below(4)} LANG=C.UTF-8`,
  (random) => `keydown key=${random.pick(["Enter", "ArrowDown", "Escape", "a"])} code=${random.pick(["KeyA", "Tab", "Digit1"])} target=${drawWords(random, 2, "-")}`,
  (random) => `{"event":"keyup","key":"ArrowLeft","target":"#${drawCamel(random)}","t":${random.below(1e6)}}`,
  (random) => `token_ttl=${random.below(9999)} token_type=Bearer tokens=${random.below(9999)} password_age_days=${random.below(400)} user=${drawWords(random, 1)}`,
  (random) => `hasPassword=true passwordChanged=false token=false secret=none user_id=${random.below(1e6)}`,
  (random) => `{"errors":{"password":["is too short (minimum is ${random.between(8, 20)} characters)"],"${drawCamel(random)}":["is required"]}}`,
  (random) => `[{"code":"too_small","minimum":${random.below(20)},"path":["password"],"message":"String must contain at least 8 characters"},{"path":["${drawCamel(random)}"]}]`,
  (random) => `{"password.label":"Passwort eingeben","password.hint":"mindestens ${random.between(8, 20)} Zeichen","login.forgotPassword":"Passwort vergessen?","${drawWords(random, 2, ".")}":"${drawWords(random, 2)}"}`,
  (random) => `{"name":"password","type":"password","placeholder":"••••••••","autocomplete":"new-password","id":"${drawCamel(random)}"}`,
  (random) => `Token(type=NUMBER, value=${random.below(1e4)}) expected IDENT at ${drawWords(random, 1)}.sql:${random.below(999)}`,
  (random) => `syntax error at or near "${drawWords(random, 1)}": unexpected token: identifier, line ${random.below(999)}`,
  (random) => `method signature: ${drawCamel(random)}(Ljava/lang/String;I)V does not match ${drawCamel(random)}(J)Z in ${drawPascal(random)}`,
  (random) => `received signal sig=SIGTERM pid=${random.below(99999)} service=${drawWords(random, 2, "-")}`,
  (random) => `certificate CN=${random.pick(HOSTS)} signature=sha256WithRSAEncryption serial=${random.characters(HEX, 32)} not_after=${drawTime(random)}`,
  (random) => `cloning ssh://git@github.com/${drawWords(random, 2, "/")}.git at ${random.characters(HEX, 40)}`,
  (random) => `connecting to postgres://${drawWords(random, 1)}@${drawWords(random, 2, "-")}:5432/${drawWords(random, 1)}?sslmode=verify-full&application_name=${drawCamel(random)}`,
  (random) => `GET https://cdn.example.com:443/npm/@${drawWords(random, 1)}/${drawWords(random, 1)}@${drawVersion(random)}/dist/index.min.js 200`,
  (random) => `GET https://blog.example.com:443/@${drawWords(random, 1)}/${drawWords(random, 5, "-")}-${random.characters(HEX, 12)} 200`,
  (random) => `GET /assets/${drawWords(random, 1)}@2x.${random.characters(BASE64URL, 8)}.png HTTP/1.1`,
  (random) => `mounted secret ${drawWords(random, 2, "-")}-credentials at /var/run/secrets/${drawWords(random, 1)} (key: ${drawWords(random, 2, ".")})`,
  (random) => `--password-file /run/secrets/${drawWords(random, 2, "_")} --api-key-file=/etc/${drawWords(random, 2, "/")}.key --token-ttl ${random.below(60)}m`,
  (random) => `{"token":{"type":"string","maxLength":${random.below(4096)}},"password":{"type":"string","format":"password"},"x":"${drawCamel(random)}"}`,
  (random) => `tokenizer=cl100k_base tokens=${random.below(9999)} max_tokens=${random.below(9999)} model=${drawWords(random, 2, "-")}`,
  (random) => `Set-Cookie: theme=dark; Path=/; Max-Age=${random.below(1e7)}; SameSite=Lax`,
  (random) => `plan: Basic ${drawWords(random, 1)}, seats: ${random.below(99)}, owner: ${drawPerson(random)}`,
  (random) => `the bearer of ticket ${random.below(1e6)} may enter ${drawWords(random, 2)}`,
  (random) => `authorization: required, scope: ${drawWords(random, 1)}:read, policy: ${drawPascal(random)}Policy`,
  (random) => `auth=oauth2 scheme=bearer user=${drawEmail(random)} result=denied`,
  (random) => `/search?q=${drawWords(random, 2, "+")}&key=${drawWords(random, 1)}&code=${random.pick(["DE", "404", "EUR"])}&state=${random.pick(["open", "closed"])}&page=${random.below(99)}`,
  (random) => `/items?sort_key=${drawWords(random, 1)}&state=${random.characters(BASE64URL, 22)}&nonce=${random.below(1e9)}&code_challenge=${random.characters(BASE64URL, 43)}&code_challenge_method=S256`,
  (random) => `public_key=MCowBQYDK2VwAyEA${random.characters(BASE64, 43)}= kid=${random.characters(HEX, 16)}`,
  (random) => `Object.freeze({ apiKey: import.meta.env.VITE_${drawWords(random, 2, "_").toUpperCase()}, debug: false })`,
  (random) => `secret version projects/${random.below(1e9)}/secrets/${drawWords(random, 2, "-")}/versions/${random.below(99)} accessed in ${random.pick(REGIONS)}`,
  (random) => `ETag mismatch: expected ${random.characters(HEX, 32)}, received ${random.characters(HEX, 32)} for key ${drawWords(random, 3, "/")}.csv`,
  (random) => `<Item Key="${drawWords(random, 2, "-")}" PublicKeyToken="${random.characters(HEX, 16)}" Version="${drawVersion(random)}"/>`,
  (random) => `System.IO.FileNotFoundException: Could not load file or assembly '${drawPascal(random)}, Version=${random.below(9)}.0.0.0, Culture=neutral, PublicKeyToken=${random.characters(HEX, 16)}'`,
  (random) => `sessions: ${random.below(999)}, last session key ${drawWords(random, 1)}:${random.below(1e6)}, csrf=${random.characters(BASE64URL, 32)}`,
  (random) => `React key="${drawWords(random, 1)}-${random.characters(ALPHANUMERIC, 10)}" is used twice in <${drawPascal(random)}>`,
  (random) => `msg="password authentication failed" user=${drawWords(random, 1)} method=scram-sha-256 db=${drawWords(random, 1)}`,
  (random) => `sasl.mechanism=SCRAM-SHA-512 sasl.jaas.config=[hidden] ssl.key.password=null group.id=${drawWords(random, 2, "-")}`,
  (random) => `aws_access_key_id = <set in profile ${drawWords(random, 1)}> region = ${random.pick(REGIONS)}`,
  (random) => `token: ${random.below(99999)} of ${random.below(99999)} consumed by ${drawWords(random, 2, "-")}`,
]; // prettier-ignore

/** Draws a line that reads like a leak and is none. */
export function drawLookalike(random: Random): string {
  return random.pick(LOOKALIKES)(random);
}
