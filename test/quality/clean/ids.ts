import type { Random } from "../random.ts";
import { ALPHANUMERIC, BASE64URL, DIGITS, drawUuid, HEX, LOWER, UPPER } from "../random.ts";
import { drawUnixMillis, drawWords, pad, POD_CHARACTERS } from "./words.ts";

type Draw = (random: Random) => string;

const CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/** Identifiers by their kind; none of them lets anybody in. */
export const IDS: Readonly<Record<string, Draw>> = {
  uuid4: drawUuid,
  uuid4Upper: (random) => drawUuid(random).toUpperCase(),
  uuid4Bare: (random) => drawUuid(random).replaceAll("-", ""),
  uuid4Braced: (random) => `{${drawUuid(random)}}`,
  uuid7: drawUuid7,
  uuid1: (random) =>
    `${random.characters(HEX, 8)}-${random.characters(HEX, 4)}-11f${random.characters(HEX, 1)}-${random.pick(["8", "9", "a", "b"])}${random.characters(HEX, 3)}-${random.characters(HEX, 12)}`,
  urn: (random) => `urn:uuid:${drawUuid(random)}`,
  ulid: (random) => `01${random.pick(["J", "K"])}${random.characters(CROCKFORD, 23)}`,
  ksuid: (random) => `${random.pick(["2", "3"])}${random.characters(ALPHANUMERIC, 26)}`,
  nanoid: (random) => random.characters(BASE64URL, 21),
  nanoidShort: (random) => random.characters(BASE64URL, 10),
  snowflake: (random) => `1${random.characters(DIGITS, 18)}`,
  objectId: (random) => `6${random.characters(HEX, 23)}`,
  cuid: (random) => `c${random.characters(DIGITS + LOWER, 24)}`,
  cuid2: (random) => `${random.characters(LOWER, 1)}${random.characters(DIGITS + LOWER, 23)}`,
  xid: (random) => `d${random.characters(`${DIGITS}abcdefghijklmnopqrstuv`, 19)}`,
  shortId: (random) => random.characters(ALPHANUMERIC, random.between(6, 12)),
  hashid: (random) => random.characters(ALPHANUMERIC, 8),
  sqid: (random) => random.characters(ALPHANUMERIC, random.between(5, 10)),
  traceId: (random) => random.characters(HEX, 32),
  spanId: (random) => random.characters(HEX, 16),
  awsTrace: (random) => `1-${random.characters(HEX, 8)}-${random.characters(HEX, 24)}`,
  awsRequest: (random) => random.characters(DIGITS + UPPER, 16),
  awsExtendedRequest: (random) => random.bytes(56).toString("base64"),
  cfRay: (random) => `${random.characters(HEX, 16)}-${random.pick(["FRA", "AMS", "IAD", "SIN"])}`,
  stripe: (random) =>
    random.pick([
      `${random.pick(["cus", "prod"])}_${random.characters(ALPHANUMERIC, 14)}`,
      `${random.pick(["pi", "ch", "re", "py", "txn"])}_3${random.characters(ALPHANUMERIC, 23)}`,
      `${random.pick(["in", "sub", "price", "evt", "pm", "seti", "card"])}_1${random.characters(ALPHANUMERIC, 23)}`,
      `acct_1${random.characters(ALPHANUMERIC, 15)}`,
      `cs_test_a1${random.characters(ALPHANUMERIC, 56)}`,
    ]),
  completion: (random) => `chatcmpl-${random.characters(ALPHANUMERIC, 29)}`,
  anthropicMessage: (random) => `msg_01${random.characters(ALPHANUMERIC, 22)}`,
  toolCall: (random) => `${random.pick(["call_", "toolu_01", "resp_", "run_", "thread_", "asst_", "file-", "batch_", "req_"])}${random.characters(ALPHANUMERIC, 24)}`,
  slackChannel: (random) => `${random.pick(["C", "U", "T", "B", "D", "G"])}0${random.characters(DIGITS + UPPER, 9)}`,
  twilio: (random) => `${random.pick(["AC", "SM", "MM", "CA", "PN", "MG"])}${random.characters(HEX, 32)}`,
  awsPrincipal: (random) => `${random.pick(["AROA", "AIDA", "AGPA", "ANPA"])}${random.characters(`${UPPER}234567`, 17)}`,
  pod: drawPod,
  replicaSet: (random) => `${drawWords(random, 2, "-")}-${random.characters(POD_CHARACTERS, 10)}`,
  container: (random) => random.characters(HEX, 64),
  containerUri: (random) => `containerd://${random.characters(HEX, 64)}`,
  containerShort: (random) => random.characters(HEX, 12),
  node: (random) => `ip-10-${random.below(256)}-${random.below(256)}-${random.below(256)}.eu-central-1.compute.internal`,
  gkeNode: (random) => `gke-${drawWords(random, 2, "-")}-pool-${random.characters(HEX, 8)}-${random.characters(POD_CHARACTERS, 4)}`,
  instance: (random) => `i-0${random.characters(HEX, 16)}`,
  awsResource: (random) => `${random.pick(["vpc", "subnet", "sg", "eni", "vol", "ami", "snap", "rtb", "nat"])}-0${random.characters(HEX, 16)}`,
  order: (random) => `ORD-${drawUnixMillis(random).toString(36).toUpperCase()}-${pad(random.below(99999), 5)}`,
  ticket: (random) => `${random.characters(UPPER, random.between(2, 4))}-${random.below(99999)}`,
  numeric: (random) => random.characters(DIGITS, random.between(4, 12)),
  relayGlobal: (random) => Buffer.from(`${random.pick(["User", "Order", "Product", "PullRequest", "Comment"])}:${random.below(99999999)}`).toString("base64"),
  githubNode: (random) => `${random.pick(["MDQ6VXNlc", "R_kgDO", "PR_kwDO", "I_kwDO"])}${random.characters(BASE64URL, random.between(8, 14))}`,
  youtube: (random) => random.characters(BASE64URL, 11),
  sku: (random) => `${random.characters(UPPER, 3)}-${random.characters(DIGITS, 4)}-${random.characters(UPPER + DIGITS, 4)}`,
  license: (random) => `${random.characters(UPPER, 2)} ${random.characters(DIGITS, 3)} ${random.characters(UPPER, 2)}`,
  mac: (random) => Array.from({ length: 6 }, () => random.characters(HEX, 2)).join(":"),
}; // prettier-ignore

const NAMES: readonly string[] = Object.keys(IDS);

/** An id of any kind, with the kind's name. */
export function drawId(random: Random): { readonly name: string; readonly text: string } {
  const name = random.pick(NAMES);
  return { name, text: IDS[name]?.(random) ?? "" };
}

/** `checkout-worker-7d4b9c6f8d-x2v5k` */
export function drawPod(random: Random): string {
  return `${drawWords(random, random.between(1, 3), "-")}-${random.characters(POD_CHARACTERS, random.pick([9, 10]))}-${random.characters(POD_CHARACTERS, 5)}`;
}

/** A version 7 UUID: time in its first 48 bits. */
export function drawUuid7(random: Random): string {
  const time = drawUnixMillis(random).toString(16).padStart(12, "0");
  return `${time.slice(0, 8)}-${time.slice(8)}-7${random.characters(HEX, 3)}-${random.pick(["8", "9", "a", "b"])}${random.characters(HEX, 3)}-${random.characters(HEX, 12)}`;
}
