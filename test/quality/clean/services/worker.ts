import { createHash, randomUUID } from "node:crypto";
import { context as contexts, createContextKey, SpanKind, SpanStatusCode, trace } from "@opentelemetry/api";
import type { Span, SpanContext } from "@opentelemetry/api";
import { BASE64URL, HEX } from "../../random.ts";
import { IDS } from "../ids.ts";
import { drawLookalike } from "../lookalikes.ts";
import { drawIp, drawPascal, drawTime, drawVersion, drawWords, REGIONS } from "../words.ts";
import type { Service, ServiceContext } from "./service.ts";

const ATTEMPT = createContextKey("attempt");

/** What runs without a request: a queue's consumer, a controller of a cluster, a cache, feature flags, name lookups. */
export async function startWorker({ random, load, log, tracer }: ServiceContext): Promise<Service> {
  const dns = load("node:dns") as typeof import("node:dns");
  const fs = load("node:fs") as typeof import("node:fs");
  let last: SpanContext | undefined;
  const within = (name: string, kind: SpanKind, work: (span: Span) => void | Promise<void>): Promise<void> => {
    const links = last === undefined ? [] : [{ context: last, attributes: { "messaging.message.id": randomUUID() } }];
    return tracer.startActiveSpan(name, { kind, links }, contexts.active().setValue(ATTEMPT, 1), async (span) => {
      await work(span);
      last = span.spanContext();
      span.end();
    });
  };
  const consume = (): Promise<void> =>
    within(`process ${drawWords(random, 2, ".")}`, SpanKind.CONSUMER, (span) => {
      const body = {
        type: `com.example.${drawWords(random, 2, ".")}.${drawPascal(random)}`,
        id: randomUUID(),
        time: drawTime(random),
        dedup: createHash("sha256").update(randomUUID()).digest("hex"),
      };
      span.setAttributes({
        "messaging.system": "kafka",
        "messaging.destination.name": drawWords(random, 3, "."),
        "messaging.kafka.message.key": `${drawWords(random, 1)}:${random.below(1e9)}`,
        "messaging.message.id": IDS["ulid"]?.(random) ?? "",
        "messaging.message.body": JSON.stringify(body),
        "messaging.consumer.group.name": `${drawWords(random, 2, "-")}-v${random.below(9)}`,
        "aws.sqs.queue.url": `https://sqs.${random.pick(REGIONS)}.amazonaws.com/${random.below(1e12)}/${drawWords(random, 2, "-")}.fifo`,
        "cloud.resource_id": `arn:aws:lambda:${random.pick(REGIONS)}:${random.below(1e12)}:function:${drawWords(random, 2, "-")}:${random.below(99)}`,
      });
      log.debug({ offset: random.below(1e9), partitionKey: random.characters(HEX, 32), body }, `consumed ${body.id}`);
    });
  const reconcile = (): Promise<void> =>
    within(`Reconcile ${drawPascal(random)}`, SpanKind.INTERNAL, (span) => {
      const pod = IDS["pod"]?.(random) ?? "";
      span.setAttributes({
        "k8s.pod.name": pod,
        "k8s.pod.uid": randomUUID(),
        "k8s.node.name": IDS["node"]?.(random) ?? "",
        "k8s.replicaset.name": pod.slice(0, pod.lastIndexOf("-")),
        "container.id": random.characters(HEX, 64),
        "k8s.pod.label.pod-template-hash": pod.split("-").at(-2) ?? "",
        "k8s.secret.name": `${drawWords(random, 2, "-")}-token-${random.characters("bcdfghjklmnpqrstvwxz2456789", 5)}`,
        "k8s.resource_version": String(random.below(1e9)),
      });
      if (random.below(3) === 0) {
        const error = new Error(`Operation cannot be fulfilled on pods "${pod}": the object has been modified`);
        span.recordException(error);
        span.setStatus({ code: SpanStatusCode.ERROR, message: error.message });
        log.error({ err: error, controller: drawWords(random, 1), reconcileID: randomUUID() }, "Reconciler error");
      } else
        log.info(
          {
            pod,
            phase: "Running",
            podIP: drawIp(random),
            image: `${drawWords(random, 1)}@sha256:${random.characters(HEX, 64)}`,
          },
          `Pulled image for ${pod}`,
        );
    });
  const cache = (): Promise<void> =>
    within(random.pick(["GET", "SET", "HGETALL", "MGET"]), SpanKind.CLIENT, (span) => {
      const key = `${drawWords(random, 2, ":")}:${random.pick([String(random.below(1e9)), createHash("md5").update(randomUUID()).digest("hex"), randomUUID()])}`;
      span.setAttributes({
        "db.system.name": "redis",
        "db.query.text": `SET ${key} ? EX ${random.below(9999)}`,
        "cache.key": key,
        "cache.tags": [drawWords(random, 1), `v${random.below(99)}`],
        "db.namespace": String(random.below(16)),
      });
      log.warn(drawLookalike(random));
      span.addEvent("cache.miss", { key, "cache.generation": random.characters(BASE64URL, 12) });
    });
  const flag = (): Promise<void> =>
    within("evaluate", SpanKind.INTERNAL, (span) => {
      span.addEvent("feature_flag.evaluation", {
        "feature_flag.key": drawWords(random, 3, "-"),
        "feature_flag.result.variant": random.pick(["on", "off", "treatment-b"]),
        "feature_flag.context.id": IDS["cuid2"]?.(random) ?? "",
        "feature_flag.set.id": `${drawWords(random, 1)}/${random.characters(HEX, 24)}`,
        "feature_flag.version": drawVersion(random),
      });
    });
  const lookup = (): Promise<void> =>
    within(`resolve ${drawWords(random, 2, "-")}`, SpanKind.CLIENT, async (span) => {
      // An address needs no name server: nothing leaves the loopback interface.
      const { address } = await dns.promises.lookup(
        `127.${random.below(256)}.${random.below(256)}.${random.between(1, 254)}`,
      );
      span.setAttributes({
        "server.address": `${drawWords(random, 2, "-")}.${drawWords(random, 1)}.svc.cluster.local`,
        "network.peer.address": address,
      });
      fs.existsSync(`/tmp/${drawWords(random, 3, "/")}/${random.characters(HEX, 8)}.lock`);
      await fs.promises
        .stat(`/nonexistent/${drawWords(random, 3, "/")}.${random.below(999)}.json`)
        .catch((error: unknown) => {
          span.recordException(error as Error);
        });
    });
  const actions = [consume, reconcile, cache, flag, lookup];
  return {
    act: async () => {
      await random.pick(actions)();
      trace.getActiveSpan()?.addEvent("done");
    },
    close: () => Promise.resolve(),
  };
}
