import { randomBytes } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createKeyHasher } from "@keytrail/sdk/keys";
import type { Alert } from "../alerts/alert.ts";
import type { CommandIo } from "../commands/command.ts";
import type { AlertExporter } from "../exporters/exporter.ts";
import { createProcessor, type Processor } from "../start.ts";
import { teachHistory } from "./history.ts";
import { startService, type ServiceProcess } from "./service-process.ts";
import {
  connectTo,
  makeAttacks,
  makeKeys,
  normalTraffic,
  type Attack,
  type DemoKey,
  type DemoService,
} from "./story.ts";
import { startTap, type Tap, type TapReport } from "./tap.ts";

const ALERT_TIMEOUT_MILLIS = 8_000;
/** Batch delay of the service's exporters. */
const EXPORT_DELAY_MILLIS = "200";

/** What came of the demo. */
export interface DemoOutcome {
  readonly attacks: number;
  readonly caught: number;
  readonly report: TapReport;
}

/**
 * Runs the story: a service under the SDK and a processor, normal traffic, three attacks.
 * @param copyTo an OTLP/HTTP endpoint that also gets everything the service exports
 * @param stopped rejects when the user stops the demo
 */
export async function runDemo(
  io: CommandIo,
  copyTo: string | undefined,
  stopped: Promise<never>,
): Promise<DemoOutcome> {
  const say = (line: string): void => void io.stdout.write(`${line}\n`);
  const directory = await mkdtemp(join(tmpdir(), "keytrail-demo-"));
  const secret = randomBytes(32).toString("hex");
  const keys = makeKeys();
  const watch = createWatch();
  const started: { processor?: Processor; tap?: Tap; service?: ServiceProcess; client?: DemoService } = {};
  try {
    const { hash } = createKeyHasher({ secret });
    const taught = await teachHistory(directory, keys, hash, io.clock.nowUnixMillis());
    const processor = (started.processor = await createProcessor({
      listen: { port: 0 },
      stateDirectory: directory,
      hashSecret: Buffer.from(secret),
      alerts: { console: { output: io.stdout, noColor: io.env["NO_COLOR"] } },
      exporters: [watch.exporter],
      clock: io.clock,
    }));
    const tap = (started.tap = await startTap({ target: processor.url, copyTo, rawKeys: keys.map((key) => key.raw) }));
    const service = (started.service = await startService(io.env, settings(tap.url, secret, keys)));
    const client = (started.client = connectTo(service.port));
    say(
      `An Express service runs under @keytrail/sdk on port ${service.port}, a processor takes its OTLP on ${processor.url}.`,
    );
    say(`${keys.length} clients use their keys; the processor has learned ${taught} of their requests over 30 days.`);
    const attacks = makeAttacks(keys);
    let caught = 0;
    for (const attack of attacks) {
      await Promise.race([normalTraffic(client, keys), stopped]);
      say(`\n${NORMAL_NOTE}, then: ${attack.what}`);
      if (await Promise.race([runAttack(attack, client, watch), stopped])) caught++;
      else say(`  not caught: no ${attack.rule} within ${ALERT_TIMEOUT_MILLIS / 1000} s`);
    }
    await service.stop();
    await tap.close();
    return { attacks: attacks.length, caught, report: tap.report };
  } finally {
    started.client?.close();
    await started.service?.stop();
    await started.tap?.close();
    await started.processor?.close();
    await rm(directory, { recursive: true, force: true });
  }
}

const NORMAL_NOTE = "20 ordinary requests";

async function runAttack(attack: Attack, service: DemoService, watch: Watch): Promise<boolean> {
  const seen = watch.waitFor(attack.rule);
  await attack.run(service);
  return seen;
}

function settings(endpoint: string, secret: string, keys: readonly DemoKey[]): Record<string, string> {
  return {
    DEMO_KEYS: JSON.stringify(keys.map(({ raw, name }) => [raw, name])),
    OTEL_SERVICE_NAME: "demo-shop",
    OTEL_EXPORTER_OTLP_ENDPOINT: endpoint,
    OTEL_EXPORTER_OTLP_PROTOCOL: "http/json",
    OTEL_BSP_SCHEDULE_DELAY: EXPORT_DELAY_MILLIS,
    KEYTRAIL_AUDIT_SCHEDULE_DELAY: EXPORT_DELAY_MILLIS,
    KEYTRAIL_HASH_SECRET: secret,
    KEYTRAIL_TRUSTED_PROXIES: "loopback",
    NODE_ENV: "production",
  };
}

interface Watch {
  readonly exporter: AlertExporter;
  /** True once the rule has opened an alert, false when the time is up. */
  waitFor(rule: string): Promise<boolean>;
}

/** An exporter of our own beside the console: knows which alerts were told. */
function createWatch(): Watch {
  const opened = new Set<string>();
  const waiting = new Map<string, () => void>();
  return {
    exporter: {
      id: "demo",
      export(alerts: readonly Alert[]) {
        for (const { rule, state } of alerts) {
          if (state !== "open") continue;
          opened.add(rule.id);
          waiting.get(rule.id)?.();
        }
        return Promise.resolve();
      },
      shutdown: () => Promise.resolve(),
    },
    waitFor(rule) {
      if (opened.has(rule)) return Promise.resolve(true);
      return new Promise((resolve) => {
        // Not waited for once the demo is stopped; until then its servers keep the process.
        const timer = setTimeout(() => resolve(false), ALERT_TIMEOUT_MILLIS).unref();
        waiting.set(rule, () => {
          clearTimeout(timer);
          // The console's line is written in the same turn or the next.
          setTimeout(resolve, 50, true);
        });
      });
    },
  };
}
