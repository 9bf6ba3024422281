import { ALPHANUMERIC, BASE64, BASE64URL, DIGITS, drawUuid, HEX, LOWER, UPPER } from "../../random.ts";
import type { Random } from "../../random.ts";
import { drawId, drawPod, IDS } from "../ids.ts";
import { drawCamel, drawTime, drawVersion, drawWords, REGIONS } from "../words.ts";
import { body } from "./draw.ts";
import type { CleanClass } from "./draw.ts";

const ID_NAMES = ["request.id", "enduser.id", "session.id", "messaging.message.id", "order_id", "userId", "correlation_id", "http.response.header.x-request-id", "event.id", "app.tenant", "ref", "value"]; // prettier-ignore
const DIGEST_NAMES = ["artifact.hash", "file.hash.sha256", "vcs.ref.head.revision", "git.commit.sha", "checksum", "content_md5", "process.executable.build_id.gnu", "http.response.header.digest", "etag", "cache.key", "fingerprint", "value"]; // prettier-ignore

const id = (random: Random): string => drawId(random).text;
const hex = (random: Random, length: number): string => random.characters(HEX, length);

/** Ids of all kinds, alone and as they stand in texts. */
export const ID_CLASSES: readonly CleanClass[] = [
  {
    kind: "id",
    weight: 8,
    draws: [
      (random) => [random.pick(ID_NAMES), id(random)],
      (random) => [random.pick(ID_NAMES), id(random)],
      (random) => body(`${drawWords(random, 2)} ${id(random)} ${random.pick(["created", "not found", "is locked", "expired"])}`),
      (random) => body(JSON.stringify({ [`${drawCamel(random)}Id`]: id(random), [`${drawWords(random, 1)}_id`]: id(random), ref: id(random) })),
      (random) => body(`level=info ${drawWords(random, 1)}_id=${id(random)} request_id=${id(random)} msg="${drawWords(random, 3)}"`),
      (random) => body(`[${drawTime(random)}] ${id(random)}: ${drawWords(random, 4)}`),
      (random) => body(`${drawWords(random, 1)}(${id(random)}, ${id(random)})`),
      (random) => ["db.postgresql.values", id(random)],
    ],
  },
  {
    kind: "uuid",
    weight: 3,
    draws: [
      (random) => [random.pick(ID_NAMES), drawUuid(random)],
      (random) => body(`trace ${drawUuid(random)} parent ${IDS["uuid7"]?.(random)}`),
      (random) => ["service.instance.id", drawUuid(random)],
      (random) => ["azure.resource", `/subscriptions/${drawUuid(random)}/resourceGroups/${drawWords(random, 2, "-")}/providers/Microsoft.Compute/virtualMachines/${drawWords(random, 2, "-")}`],
      (random) => body(`tenant=${drawUuid(random)} client=${drawUuid(random).toUpperCase()} object={${drawUuid(random)}}`),
    ],
  },
  {
    kind: "digest",
    weight: 5,
    draws: [
      (random) => [random.pick(DIGEST_NAMES), hex(random, random.pick([32, 40, 56, 64, 96, 128]))],
      (random) => [random.pick(DIGEST_NAMES), random.bytes(random.pick([16, 20, 32, 48, 64])).toString("base64")],
      (random) => [random.pick(DIGEST_NAMES), `sha256:${hex(random, 64)}`],
      (random) => ["integrity", `sha${random.pick(["256-" + random.bytes(32).toString("base64"), "384-" + random.bytes(48).toString("base64"), "512-" + random.bytes(64).toString("base64")])}`],
      (random) => body(`commit ${hex(random, 40)} merged into ${hex(random, 7)}`),
      (random) => ["container.image.name", `registry.example.com/${drawWords(random, 2, "/")}@sha256:${hex(random, 64)}`],
      (random) => body(`MD5 (${drawWords(random, 2, "-")}.tar.gz) = ${hex(random, 32)}`),
      (random) => body(`${hex(random, 64)}  ${drawWords(random, 2, "_")}.iso`),
      (random) => ["tls.client.hash.sha256", hex(random, 64).toUpperCase()],
      (random) => ["tls.server.ja3s", hex(random, 32)],
      (random) => body(`SHA256:${random.bytes(32).toString("base64").slice(0, 43)} ${drawWords(random, 1)}@host (ED25519)`),
      (random) => body(`fingerprint ${Array.from({ length: 20 }, () => hex(random, 2)).join(":").toUpperCase()}`),
      (random) => ["blake3", random.characters("abcdefghijklmnopqrstuvwxyz234567", 52)],
      (random) => ["ipfs.cid", `bafybei${random.characters("abcdefghijklmnopqrstuvwxyz234567", 52)}`],
    ],
  },
  {
    kind: "etag",
    weight: 2,
    draws: [
      (random) => ["http.response.header.etag", `"${hex(random, 32)}"`],
      (random) => ["http.response.header.etag", `"${hex(random, 32)}-${random.between(1, 900)}"`],
      (random) => ["http.response.header.etag", `W/"${hex(random, 4)}-${random.characters(BASE64, 27)}"`],
      (random) => ["http.request.header.if-none-match", `W/"${hex(random, 8)}-${hex(random, 12)}", "${hex(random, 16)}"`],
      (random) => body(`304 ${drawWords(random, 1)}.js etag="${random.characters(BASE64URL, 22)}"`),
      (random) => body(`<ETag>&quot;${hex(random, 32)}&quot;</ETag><Size>${random.below(1e7)}</Size>`),
      (random) => body(`{"ETag":"\\"${hex(random, 32)}-${random.below(99)}\\"","VersionId":"${random.characters(`${ALPHANUMERIC}._`, 32)}"}`),
    ],
  },
  {
    kind: "span_id",
    draws: [
      (random) => ["trace_id", hex(random, 32)],
      (random) => ["span_id", hex(random, 16)],
      (random) => ["http.request.header.traceparent", `00-${hex(random, 32)}-${hex(random, 16)}-01`],
      (random) => body(`trace_id=${hex(random, 32)} span_id=${hex(random, 16)} ${drawWords(random, 4)}`),
      (random) => ["http.request.header.b3", `${hex(random, 32)}-${hex(random, 16)}-1-${hex(random, 16)}`],
      (random) => ["dd.trace_id", random.characters(DIGITS, 19)],
      (random) => ["http.request.header.uber-trace-id", `${hex(random, 16)}:${hex(random, 16)}:0:1`],
    ],
  },
  {
    kind: "pod",
    weight: 2,
    draws: [
      (random) => ["k8s.pod.name", drawPod(random)],
      (random) => body(`Successfully assigned ${drawWords(random, 1)}/${drawPod(random)} to ${IDS["node"]?.(random)}`),
      (random) => ["k8s.pod.label.pod-template-hash", random.characters("bcdfghjklmnpqrstvwxz2456789", 10)],
      (random) => ["k8s.container.name", `k8s_${drawWords(random, 1)}_${drawPod(random)}_${drawWords(random, 1)}_${drawUuid(random)}_${random.below(9)}`],
      (random) => ["log.file.path", `/var/log/pods/${drawWords(random, 1)}_${drawPod(random)}_${drawUuid(random)}/${drawWords(random, 1)}/0.log`],
      (random) => ["k8s.volume.name", `kube-api-access-${random.characters("bcdfghjklmnpqrstvwxz2456789", 5)}`],
      (random) => body(`MountVolume.SetUp succeeded for volume "default-token-${random.characters("bcdfghjklmnpqrstvwxz2456789", 5)}" (UniqueName: "kubernetes.io/secret/${drawUuid(random)}-default-token") pod "${drawPod(random)}"`),
    ],
  },
  {
    kind: "cloud",
    weight: 3,
    draws: [
      (random) => ["cloud.resource_id", `arn:aws:${random.pick(["s3", "sqs", "lambda", "iam", "ecs", "dynamodb", "kms"])}:${random.pick(REGIONS)}:${random.characters(DIGITS, 12)}:${random.pick(["function", "role", "table", "key", "task"])}/${random.pick([drawWords(random, 2, "-"), drawUuid(random), hex(random, 32)])}`],
      (random) => ["aws.secretsmanager.secret.arn", `arn:aws:secretsmanager:${random.pick(REGIONS)}:${random.characters(DIGITS, 12)}:secret:prod/${drawWords(random, 2, "/")}-${random.characters(ALPHANUMERIC, 6)}`],
      (random) => ["oci.resource", `ocid1.${random.pick(["instance", "vcn", "compartment", "bucket", "user"])}.oc1.${random.pick(["eu-frankfurt-1", "iad", ""])}.${random.characters("abcdefghijklmnopqrstuvwxyz234567", 60)}`],
      (random) => ["gcp.resource", `//compute.googleapis.com/projects/${drawWords(random, 2, "-")}-${random.characters(DIGITS, 6)}/zones/europe-west4-a/instances/${random.characters(DIGITS, 19)}`],
      (random) => ["gcp.service_account", `${drawWords(random, 2, "-")}@${drawWords(random, 2, "-")}-${random.characters(DIGITS, 6)}.iam.gserviceaccount.com`],
      (random) => ["aws.principal", `${random.pick(["AROA", "AIDA"])}${random.characters(`${UPPER}234567`, 17)}:${drawWords(random, 1)}`],
      (random) => ["cloud.account.id", random.characters(DIGITS, 12)],
      (random) => ["aws.log.stream.names", `2026/11/${random.between(10, 30)}/[$LATEST]${hex(random, 32)}`],
      (random) => ["http.response.header.x-amz-id-2", random.bytes(56).toString("base64")],
      (random) => ["http.response.header.x-amz-version-id", random.characters(`${ALPHANUMERIC}._`, 32)],
      (random) => ["azure.resource", `https://${drawWords(random, 2, "")}.vault.azure.net/secrets/${drawWords(random, 2, "-")}/${hex(random, 32)}`],
      (random) => ["cloudfront.id", `E${random.characters(DIGITS + UPPER, 13)}`],
      (random) => ["route53.zone", `/hostedzone/Z${random.characters(DIGITS + UPPER, 20)}`],
    ],
  },
  {
    kind: "image_tag",
    draws: [
      (random) => ["container.image.tags", `${drawVersion(random)}-${hex(random, 7)}`],
      (random) => ["container.image.name", `ghcr.io/${drawWords(random, 2, "/")}:pr-${random.below(9999)}-sha-${hex(random, 40)}`],
      (random) => ["container.image.tags", `main-${random.between(20250101, 20261231)}.${random.below(99)}-${hex(random, 8)}-arm64`],
    ],
  },
  {
    kind: "safe_key",
    weight: 3,
    draws: [
      (random) => ["cache.key", `${drawWords(random, 2, ":")}:${id(random)}`],
      (random) => ["partition_key", hex(random, 32)],
      (random) => ["routing_key", `${drawWords(random, 3, ".")}.${random.below(99)}`],
      (random) => ["idempotency_key", random.pick([drawUuid(random), random.characters(ALPHANUMERIC, 32)])],
      (random) => ["sort_key", `${drawWords(random, 1).toUpperCase()}#${IDS["ulid"]?.(random)}`],
      (random) => ["primary_key", random.characters(DIGITS, 9)],
      (random) => ["csrf_token", random.characters(BASE64URL, 43)],
      (random) => ["next_page_token", random.bytes(random.between(12, 60)).toString("base64")],
      (random) => ["page_token", random.characters(BASE64URL, 40)],
      (random) => ["nextToken", random.bytes(48).toString("base64")],
      (random) => ["continuation_token", random.bytes(48).toString("base64url")],
      (random) => ["feature_flag.key", drawWords(random, 3, "-")],
      (random) => ["aws.dynamodb.exclusive_start_key", `{"pk":{"S":"${drawWords(random, 1).toUpperCase()}#${id(random)}"},"sk":{"S":"${drawTime(random)}"}}`],
      (random) => ["messaging.kafka.message.key", id(random)],
      (random) => ["i18n.key", drawWords(random, 4, ".")],
      (random) => body(`cache hit key=${drawWords(random, 2, ":")}:${hex(random, 40)} ttl=${random.below(3600)}`),
      (random) => body(`duplicate key value violates unique constraint "${drawWords(random, 2, "_")}_pkey" Key (id)=(${drawUuid(random)}) already exists.`),
      (random) => ["aws.s3.key", `${drawWords(random, 2, "/")}/dt=2026-11-${random.between(10, 30)}/part-${random.characters(DIGITS, 5)}-${drawUuid(random)}.c000.snappy.parquet`],
      (random) => ["public_key_id", hex(random, 40)],
      (random) => ["max_tokens", `${random.below(128000)}`],
      (random) => ["token_type", `Bearer-${random.below(99)}`],
      (random) => ["token_count", `${random.below(1e9)}`],
      (random) => ["jwk.kid", random.characters(BASE64URL, 27)],
      (random) => ["cursor", Buffer.from(`${random.below(1e9)}|${drawTime(random)}|${drawUuid(random)}`).toString("base64")],
      (random) => ["query.cursor", Buffer.from([10, 36, ...Buffer.from(drawUuid(random)), 16, random.below(128), 26, 4, ...random.bytes(4)]).toString("base64url")],
      (random) => ["css.class", `${drawWords(random, 1)}_${drawCamel(random)}__${random.characters(ALPHANUMERIC, 5)} sc-${random.characters(LOWER, 8)} css-${random.characters(DIGITS + LOWER, 7)}`],
    ],
  },
  {
    kind: "publishable",
    weight: 2,
    draws: [
      (random) => ["stripe.publishable_key", `pk_${random.pick(["live", "test"])}_51${random.characters(ALPHANUMERIC, 97)}`],
      (random) => ["stripe.key", `pk_${random.pick(["live", "test"])}_${random.characters(ALPHANUMERIC, 24)}`],
      (random) => body(`Stripe("pk_test_${random.characters(ALPHANUMERIC, 24)}", { locale: "${random.pick(["de", "en"])}" })`),
      (random) => body(`posthog.init('phc_${random.characters(ALPHANUMERIC, 43)}', {api_host: 'https://eu.posthog.com'})`),
      (random) => ["posthog.project", `phc_${random.characters(ALPHANUMERIC, 43)}`],
      (random) => ["newrelic.browser", `NRJS-${hex(random, 19)}`],
      (random) => ["twilio.account_sid", `AC${hex(random, 32)}`],
      (random) => body(`POST /2010-04-01/Accounts/AC${hex(random, 32)}/Messages.json 201 SM${hex(random, 32)}`),
      (random) => ["ga.measurement_id", `G-${random.characters(UPPER + DIGITS, 10)}`],
      (random) => ["gtm.id", `GTM-${random.characters(UPPER + DIGITS, 7)}`],
      (random) => body(`customer cus_${random.characters(ALPHANUMERIC, 14)} charge ch_3${random.characters(ALPHANUMERIC, 23)} account acct_1${random.characters(ALPHANUMERIC, 15)}`),
      (random) => ["slack.channel", IDS["slackChannel"]?.(random) ?? ""],
      (random) => ["gen_ai.response.id", `chatcmpl-${random.characters(ALPHANUMERIC, 29)}`],
      (random) => ["gen_ai.response.id", `msg_01${random.characters(ALPHANUMERIC, 22)}`],
      (random) => body(`ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAI${random.characters(BASE64, 43)} ${drawWords(random, 1)}@host`),
      (random) => body(`-----BEGIN PUBLIC KEY-----\nMFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE${random.characters(BASE64, 86)}==\n-----END PUBLIC KEY-----`),
      (random) => body(`-----BEGIN CERTIFICATE-----\nMII${random.characters(BASE64, 61)}\n${random.characters(BASE64, 64)}\n${random.characters(BASE64, 40)}=\n-----END CERTIFICATE-----`),
    ],
  },
]; // prettier-ignore
