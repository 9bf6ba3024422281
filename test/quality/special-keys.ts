import type { KeySample } from "./formats.ts";
import { crcBase36, crcBase62, crcHex, crcHexLittleEndian } from "./checksums.ts";
import type { Random } from "./random.ts";
import { ALPHANUMERIC, BASE64, BASE64URL, DIGITS, drawUuid, HEX, LOWER, UPPER } from "./random.ts";

/** Makes a key whose structure the format column can't say. */
type KeyMaker = (random: Random) => KeySample;
/** Puts a valid checksum into a key that the format column described. */
type KeyFinisher = (key: string) => string;

const BASE58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";
// https://github.com/C2SP/C2SP/blob/main/age.md: bech32 in upper case.
const BECH32 = "QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L";
const PASSWORD = `${ALPHANUMERIC}-_.!~*`;

/** Rows with a checksum that is published; the others of the column (Azure's Marvin32) are not. */
export const FINISHERS: Readonly<Record<string, KeyFinisher>> = {
  "npm-token": withBase62,
  "github-pat-classic": withBase62,
  "github-oauth": withBase62,
  "github-user-to-server": withBase62,
  "github-server-to-server": withBase62,
  "github-refresh": withBase62,
  "cloudflare-user-token": withBodyHex,
  "cloudflare-account-token": withBodyHex,
  "cloudflare-global-key": withBodyHex,
  "bitbucket-app-pw": withUpperHex,
  "bitbucket-repo-token": withUpperHex,
  "atlassian-api-token": withUpperHex,
  "grafana-sa": (key) => `${key.slice(0, 37)}_${crcHexLittleEndian(key.slice(0, 37))}`,
  "gitlab-pat-routable": finishRoutable,
};

function withBase62(key: string): string {
  const bodyStart = key.indexOf("_") + 1;
  return key.slice(0, -6) + crcBase62(key.slice(bodyStart, -6));
}

function withBodyHex(key: string): string {
  return key.slice(0, -8) + crcHex(key.slice(key.indexOf("_") + 1, -8));
}

function withUpperHex(key: string): string {
  return key.slice(0, -8) + crcHex(key.slice(0, -8)).toUpperCase();
}

// glpat-<payload>.<version>.<length of the payload in base 36, 2 digits><CRC-32 of all before in base 36, 7 digits>
function finishRoutable(key: string): string {
  const payload = key.slice(key.indexOf("-") + 1, key.indexOf("."));
  const before = `glpat-${payload}.01.${payload.length.toString(36).padStart(2, "0")}`;
  return before + crcBase36(before);
}

/** Rows whose format column is `free text`, or leaves out a structure that the row's other columns name. */
export const MAKERS: Readonly<Record<string, KeyMaker>> = {
  jwt: (random) => whole(drawJwt(random)),
  monday: (random) => whole(drawJwt(random)),
  "discord-bot": (random) => {
    const snowflake = Buffer.from(random.pick(["1", "8", "9"]) + random.characters(DIGITS, 17)).toString("base64url");
    return whole(`${snowflake}.${random.characters(BASE64URL, 6)}.${random.characters(BASE64URL, 38)}`);
  },
  "artifactory-key": (random) => prefixed("AKC" + "p", random.characters(BASE58, 69)),
  "age-secret-key": (random) => prefixed("AGE-SECRET-" + "KEY-1", random.characters(BECH32, 58)),
  "grafana-legacy": (random) =>
    prefixed(
      "eyJrIjoi",
      toBase64(`{"k":"${random.characters(ALPHANUMERIC, 42)}","n":"dashboards","id":${random.between(1, 9)}}`).slice(8),
    ),
  "1password-sa": (random) =>
    prefixed(
      "ops_" + "eyJ",
      toBase64(
        `{"email":"${random.characters(LOWER, 12)}@1passwordserviceaccounts.com","muk":"${random.characters(BASE64URL, 43)}","secretKey":"${random.characters(UPPER, 33)}","throttleSecret":"${random.characters(HEX, 64)}"}`,
      ).slice(3),
    ),
  "azure-sas-signature": (random) => {
    const parameters = random.pick([
      "sv=2024-11-04&ss=bfqt&srt=sco&sp=rwdl&se=2027-01-01T00:00:00Z&st=2026-01-01T00:00:00Z&spr=https",
      "sv=2023-01-03&st=2026-11-01T08%3A00%3A00Z&se=2026-12-01T08%3A00%3A00Z&sr=b&sp=r",
      "sp=r&se=2026-12-24T10:00:00Z&sv=2022-11-02&sr=c",
    ]);
    const account = random.characters(LOWER, 9);
    const before = `https://${account}.blob.core.windows.net/backups/orders.bak?${parameters}&sig=`;
    return inside(before, encodeURIComponent(random.bytes(32).toString("base64")), "");
  },
  "slack-cookie": (random) =>
    prefixed("xox" + "d-", encodeURIComponent(random.bytes(random.between(90, 130)).toString("base64"))),
  "slack-webhook": (random) =>
    inside(
      "https://",
      `${"hooks.slack.com/serv" + "ices/T"}${random.characters(DIGITS + UPPER, 10)}/B${random.characters(DIGITS + UPPER, 10)}/${random.characters(ALPHANUMERIC, 24)}`,
      "",
      26,
    ),
  "discord-webhook": (random) =>
    inside(
      "https://",
      `${"discord.com/api/web" + "hooks/"}${random.characters(DIGITS, 19)}/${random.characters(BASE64URL, 68)}`,
      "",
      25,
    ),
  "zapier-webhook": (random) =>
    inside(
      "https://",
      `${"hooks.zapier.com/hooks/" + "catch/"}${random.characters(DIGITS, 8)}/${random.characters(DIGITS + LOWER, 7)}`,
      "",
      29,
    ),
  "teams-webhook": (random) =>
    inside(
      "https://contoso.",
      `${"webhook.office.com/web" + "hookb2/"}${drawUuid(random)}@${drawUuid(random)}/IncomingWebhook/${random.characters(HEX, 32)}/${drawUuid(random)}`,
      "",
      30,
    ),
  "twitter-bearer": (random) =>
    prefixed(
      "A".repeat(21),
      `${random.characters(ALPHANUMERIC, 45)}%2F${random.characters(ALPHANUMERIC, 20)}%3D${random.characters(ALPHANUMERIC, 24)}`,
    ),
  "pem-private-key": (random) =>
    pem(random, random.pick(["RSA ", "EC ", "", "ENCRYPTED "]), "\n", random.between(8, 26)),
  "pem-escaped": (random) => pem(random, "", String.raw`\n`, random.between(8, 26)),
  "ssh-openssh-key": (random) => pem(random, "OPENSSH ", "\n", random.between(5, 26)),
  "putty-key": putty,
  "basic-auth-header": (random) =>
    inside(
      "Basic ",
      toBase64(
        `${random.pick(["admin", "svc-billing", "deploy"])}:${random.characters(PASSWORD, random.between(10, 24))}`,
      ),
      "",
    ),
  "url-userinfo": (random) =>
    inside(
      `${random.pick(["https", "amqp", "postgresql", "ftp"])}://${random.pick(["admin", "svc", "deploy-bot"])}:`,
      random.characters(PASSWORD, random.between(10, 24)),
      `@${random.pick(["db-1.internal:5432/orders", "mq.example.com", "10.0.3.7/vhost"])}`,
    ),
  "mongodb-uri": (random) =>
    inside(
      "mongodb+srv" + "://app:",
      random.characters(ALPHANUMERIC, random.between(10, 24)),
      "@cluster0.k3x9q.mongodb.net/orders?retryWrites=true",
    ),
  "redis-uri": (random) =>
    inside("redis" + "://:", random.characters(ALPHANUMERIC, random.between(10, 32)), "@cache-1.internal:6379/0"),
};

/** A JSON Web Token with random claims. */
export function drawJwt(random: Random): string {
  const header = random.pick([
    '{"alg":"HS256","typ":"JWT"}',
    `{"alg":"RS256","typ":"JWT","kid":"${random.characters(HEX, 12)}"}`,
    '{"typ":"JWT","alg":"ES256"}',
  ]);
  const issued = random.between(1_780_000_000, 1_795_000_000);
  const claims = `{"iss":"https://issuer.example.com/","sub":"${random.characters(DIGITS, 10)}","iat":${issued},"exp":${issued + 3600}}`;
  const signature = random.bytes(random.pick([32, 64, 256])).toString("base64url");
  return `${Buffer.from(header).toString("base64url")}.${Buffer.from(claims).toString("base64url")}.${signature}`;
}

function pem(random: Random, kind: string, newline: string, lines: number): KeySample {
  const header = `-----BEGIN ${kind}PRIVATE KEY-----${newline}`;
  const footer = `${newline}-----END ${kind}PRIVATE KEY-----`;
  const body = Array.from({ length: lines }, () => random.characters(BASE64, 64)).join(newline);
  const planted = `${header}${body}${newline}${toBase64(random.characters(BASE64, 16))}${footer}`;
  return {
    planted,
    start: 0,
    end: planted.length,
    literals: [
      [0, header.length],
      [planted.length - footer.length, planted.length],
    ],
  };
}

function putty(random: Random): KeySample {
  const lines = (count: number): string =>
    Array.from({ length: count }, () => random.characters(BASE64, 64)).join("\n");
  const before = `PuTTY-User-Key-File-2: ssh-rsa\nEncryption: none\nComment: rsa-key-20260105\nPublic-Lines: 4\n${lines(4)}\nPrivate-Lines: 8\n`;
  const mac = `\nPrivate-MAC: ${random.characters(HEX, 40)}\n`;
  // The public half and the headers are no secret; the private lines are.
  return inside(before, lines(8), mac);
}

function whole(planted: string): KeySample {
  return { planted, start: 0, end: planted.length, literals: [] };
}

function prefixed(prefix: string, body: string): KeySample {
  return { ...whole(prefix + body), literals: [[0, prefix.length]] };
}

/** @param literal how many characters of the secret are the format's own text */
function inside(before: string, secret: string, after: string, literal = 0): KeySample {
  const start = before.length;
  return {
    planted: before + secret + after,
    start,
    end: start + secret.length,
    literals: literal === 0 ? [] : [[start, start + literal]],
  };
}

function toBase64(text: string): string {
  return Buffer.from(text).toString("base64");
}
