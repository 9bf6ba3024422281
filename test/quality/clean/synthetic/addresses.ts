import { ALPHANUMERIC, BASE64URL, DIGITS, drawUuid, HEX } from "../../random.ts";
import type { Random } from "../../random.ts";
import { drawId, drawPod, IDS } from "../ids.ts";
import { drawUserAgent } from "../user-agents.ts";
import {
  drawCamel,
  drawEmail,
  drawIp,
  drawPascal,
  drawPerson,
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

const TYPES = [
  "application/vnd.api+json",
  "multipart/form-data",
  "image/avif",
  "text/html",
  "application/grpc+proto",
  "application/vnd.oci.image.manifest.v1+json",
];

/** Up to five parts of a path, ids among them. */
function drawPath(random: Random): string {
  let path = "";
  for (let count = random.between(2, 5); count > 0; count--)
    path += `/${random.pick([drawWords(random, 1), drawWords(random, 2, "-"), drawId(random).text.replaceAll(/[^\w.-]/g, "")])}`;
  return path;
}

/** Where things are and who asks: URLs, paths, hosts, addresses, agents, dates. */
export const ADDRESS_CLASSES: readonly CleanClass[] = [
  {
    kind: "url",
    weight: 6,
    draws: [
      (random) => ["url.full", `https://${random.pick(HOSTS)}${drawPath(random)}`],
      (random) => ["url.full", `https://${random.pick(HOSTS)}${drawPath(random)}?gclid=Cj0KCQjw${random.characters(BASE64URL, 70)}_wcB&utm_source=${drawWords(random, 1)}&utm_campaign=${drawWords(random, 2, "_")}`],
      (random) => ["http.request.header.referer", `https://${random.pick(HOSTS)}/?fbclid=IwZXh0bgNhZW0CMTEAAR${random.characters(BASE64URL, 80)}_aem_${random.characters(BASE64URL, 22)}`],
      (random) => ["url.full", `https://${random.pick(HOSTS)}/${drawWords(random, 2, "/")}?msclkid=${random.characters(HEX, 32)}&_ga=2.${random.below(1e9)}.${random.below(1e9)}.${random.below(1e9)}-${random.below(1e9)}.${random.below(1e9)}`],
      (random) => ["url.full", `https://${drawWords(random, 2, "-")}.s3.${random.pick(REGIONS)}.amazonaws.com/${drawWords(random, 2, "/")}/${drawUuid(random)}.pdf?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Date=2026112${random.below(9)}T${pad(random.below(240000), 6)}Z&X-Amz-Expires=${random.below(9999)}&X-Amz-SignedHeaders=host&versionId=${random.characters(`${ALPHANUMERIC}._`, 32)}`],
      (random) => ["url.query", `page=${random.below(999)}&after=${random.characters(BASE64URL, 28)}&sort=-${drawWords(random, 1)}&filter%5B${drawWords(random, 1)}%5D=${drawWords(random, 2, "%20")}`],
      (random) => ["url.query", `q=${drawWords(random, 3, "+")}&key=${drawWords(random, 1)}&lang=de`],
      (random) => ["url.query", `v=${random.characters(BASE64URL, 11)}&t=${random.below(999)}s&si=${random.characters(BASE64URL, 16)}`],
      (random) => body(`GET https://${random.pick(HOSTS)}:${random.between(1024, 65535)}${drawPath(random)} returned ${random.between(200, 599)}`),
      (random) => ["url.full", `https://maps.example.com/@${random.below(90)}.${random.characters(DIGITS, 7)},${random.below(180)}.${random.characters(DIGITS, 7)},${random.below(20)}z/data=!3m1!4b1!4m6!3m5!1s0x${random.characters(HEX, 16)}:0x${random.characters(HEX, 16)}`],
      (random) => ["url.full", `https://docs.example.com/document/d/1${random.characters(BASE64URL, 43)}/edit#heading=h.${random.characters(`${DIGITS}abcdefghijklmnopqrstuvwxyz`, 12)}`],
      (random) => ["http.response.header.location", `/oauth/authorize?client_id=${drawUuid(random)}&response_type=code&scope=openid&nonce_hash=${random.characters(HEX, 16)}`],
      (random) => ["server.address", `mongodb+srv://${drawWords(random, 2, "-")}.${random.characters(`${DIGITS}abcdef`, 5)}.mongodb.net/${drawWords(random, 1)}?retryWrites=true`],
      (random) => ["url.full", `https://${random.pick(HOSTS)}/_next/static/chunks/${random.below(9999)}-${random.characters(HEX, 16)}.js?dpl=dpl_${random.characters(ALPHANUMERIC, 28)}`],
    ],
  },
  {
    kind: "path",
    weight: 4,
    draws: [
      (random) => ["url.path", drawPath(random)],
      (random) => ["http.route", `/${drawWords(random, 2, "/")}/{${drawCamel(random)}Id}/:${drawWords(random, 1)}`],
      (random) => ["file.path", `/srv/${drawWords(random, 2, "/")}/node_modules/.pnpm/${drawWords(random, 2, "-")}@${drawVersion(random)}_${random.characters(HEX, 32)}/index.js`],
      (random) => ["code.file.path", `C:\\Users\\${drawWords(random, 1)}\\source\\${drawPascal(random)}\\${drawPascal(random)}.cs`],
      (random) => ["process.executable.path", `/nix/store/${random.characters("0123456789abcdfghijklmnpqrsvwxyz", 32)}-${drawWords(random, 1)}-${drawVersion(random)}/bin/${drawWords(random, 1)}`],
      (random) => ["process.command_line", `/usr/bin/java -Xmx${random.below(16)}g -cp /app/${drawWords(random, 2, "-")}-${drawVersion(random)}.jar -Dspring.profiles.active=prod com.example.${drawPascal(random)}`],
      (random) => ["file.path", `/var/lib/docker/overlay2/${random.characters(HEX, 64)}/merged/${drawWords(random, 1)}`],
      (random) => ["process.linux.cgroup", `0::/kubepods.slice/kubepods-burstable.slice/kubepods-burstable-pod${drawUuid(random).replaceAll("-", "_")}.slice/cri-containerd-${random.characters(HEX, 64)}.scope`],
      (random) => ["log.file.path", `/var/log/${drawWords(random, 1)}/${drawWords(random, 2, "-")}.${random.between(20250101, 20261231)}.log.gz`],
      (random) => ["url.path", `/${drawWords(random, 1)}/${drawId(random).text}`],
      (random) => ["rpc.method", `${drawWords(random, 1)}.${drawWords(random, 1)}.v1.${drawPascal(random)}Service/${drawPascal(random, 3)}`],
    ],
  },
  {
    kind: "user_agent",
    weight: 3,
    draws: [(random) => ["user_agent.original", drawUserAgent(random)]],
  },
  {
    kind: "address",
    weight: 3,
    draws: [
      (random) => ["client.address", drawIp(random)],
      (random) => ["network.peer.address", Array.from({ length: 8 }, () => random.characters(HEX, 4)).join(":")],
      (random) => ["server.address", `${drawWords(random, 2, "-")}.${drawWords(random, 1)}.svc.cluster.local`],
      (random) => ["host.mac", IDS["mac"]?.(random) ?? ""],
      (random) => ["host.name", `ip-${drawIp(random).replaceAll(".", "-")}.${random.pick(REGIONS)}.compute.internal`],
      (random) => ["server.address", `${drawWords(random, 2, "")}.${random.characters(`${DIGITS}abcdefghijklmnopqrstuvwxyz`, 12)}.${random.pick(REGIONS)}.rds.amazonaws.com`],
      (random) => ["user.email", drawEmail(random)],
      (random) => ["phone", `+${random.between(1, 99)} ${random.characters(DIGITS, 3)} ${random.characters(DIGITS, 7)}`],
      (random) => ["user.full_name", `${drawPerson(random)}, ${drawPerson(random)}`],
      (random) => ["user.dn", `CN=${drawPerson(random)},OU=${drawWords(random, 1)},OU=${drawWords(random, 1)},DC=example,DC=com`],
      (random) => ["peer", `ipv4:${drawIp(random)}:${random.between(1024, 65535)}`],
      (random) => ["mesh.peer", `outbound|${random.between(80, 9999)}||${drawPod(random)}.${drawWords(random, 1)}.svc.cluster.local`],
    ],
  },
  {
    kind: "header",
    weight: 2,
    draws: [
      (random) => ["http.request.header.content-type", `${random.pick(TYPES)}; boundary=----WebKitFormBoundary${random.characters(ALPHANUMERIC, 16)}`],
      (random) => ["http.request.header.accept", `${random.pick(TYPES)};q=0.${random.below(9)}, ${random.pick(TYPES)};v=${drawVersion(random)}`],
      (random) => ["http.response.header.date", new Date(drawUnixMillis(random)).toUTCString()],
      (random) => ["http.response.header.www-authenticate", `Bearer realm="https://${random.pick(HOSTS)}/token",service="registry",scope="repository:${drawWords(random, 2, "/")}:pull"`],
      (random) => ["http.response.header.www-authenticate", `Bearer error="invalid_token", error_description="The access token expired at ${drawTime(random)}"`],
      (random) => ["http.request.header.sec-websocket-version", `13, ${random.below(99)}`],
      (random) => ["http.response.header.content-security-policy", `script-src 'nonce-${random.bytes(16).toString("base64")}' 'sha256-${random.bytes(32).toString("base64")}'`],
      (random) => ["http.request.header.tracestate", `dd=s:2;o:rum;t.dm:-4;t.tid:${random.characters(HEX, 16)},es=s:0.${random.below(99)}`],
      (random) => ["http.response.header.x-cache", `Hit from cloudfront ${drawId(random).text}`],
      (random) => ["http.response.header.report-to", `{"endpoints":[{"url":"https://a.nel.example.com/report/v4?s=${random.characters(ALPHANUMERIC, 90)}%3D%3D"}],"group":"cf-nel","max_age":${random.below(1e6)}}`],
      (random) => ["http.response.header.access-control-allow-headers", `Authorization, X-Api-Key, Content-Type, X-${drawPascal(random)}`],
    ],
  },
  {
    kind: "time",
    draws: [
      (random) => ["timestamp", drawTime(random)],
      (random) => ["event.time", String(drawUnixMillis(random))],
      (random) => body(`lease expires ${new Date(drawUnixMillis(random)).toString()}`),
      (random) => ["cron", `${random.below(60)} ${random.below(24)} * * ${random.below(7)} ${drawWords(random, 1)}`],
    ],
  },
]; // prettier-ignore
