import { createHmac } from "node:crypto";
import type { Alert } from "../alerts/alert.ts";
import type { Clock } from "../clock.ts";
import { KeytrailError } from "../errors.ts";
import { createPoster, isLoopback, parseDestination, parseHeaders, parseTimeout } from "../http/post.ts";
import type { AlertExporter } from "./exporter.ts";

/** Options of {@link createWebhookExporter}. */
export interface WebhookExporterOptions {
  /** `https:`, or any URL of the machine itself. */
  readonly url: string;
  /** Signs each request: base64 of 24 to 64 bytes, with or without the prefix `whsec_`. */
  readonly secret: string;
  /** Signs too, while the receiver changes over. Default none. */
  readonly previousSecret?: string;
  /** Headers sent with each request. Default none. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Allows plain `http:` to another machine. Default false. */
  readonly insecure?: boolean;
  /** CloudEvents `source`, a URI reference. Default `/keytrail`. */
  readonly source?: string;
  /** For each exchange, milliseconds. Default 10,000. */
  readonly timeoutMillis?: number;
  readonly clock: Clock;
}

/** Lengths of a secret: https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md */
const MIN_SECRET_BYTES = 24;
const MAX_SECRET_BYTES = 64;

/**
 * Sends each alert line as one CloudEvent (structured JSON), signed in the way of Standard Webhooks.
 * The event's id is the alert's id and revision, the same on every retry, so that a receiver can drop repeats;
 * a retried batch leaves out what was answered before.
 *
 * @throws RangeError when an option is not what it should be; the message holds no secret
 */
export function createWebhookExporter(options: WebhookExporterOptions): AlertExporter {
  const url = parseDestination("alerts.webhook.url", options.url);
  if (url.protocol !== "https:" && !isLoopback(url) && options.insecure !== true) {
    throw new RangeError(
      `Cannot use alerts.webhook.url: wanted https, the machine itself, or insecure: true: received ${url.origin}`,
    );
  }
  const secrets = [parseSecret("secret", options.secret)];
  if (options.previousSecret !== undefined) secrets.push(parseSecret("previous_secret", options.previousSecret));
  const poster = createPoster({
    what: "the webhook",
    url,
    timeoutMillis: parseTimeout("alerts.webhook.timeout", options.timeoutMillis ?? 10_000),
    clock: options.clock,
    isTransient: (status) => status === 429 || status >= 500,
  });
  const ownHeaders = parseHeaders("alerts.webhook.headers", options.headers ?? {});
  const source = options.source ?? "/keytrail";
  /** Answered events of a batch that is not done yet: taken, or refused for good. */
  const answered = new Map<string, "taken" | KeytrailError>();

  async function sendOne(alert: Alert, id: string): Promise<"taken" | KeytrailError> {
    const body = Buffer.from(JSON.stringify(toCloudEvent(alert, id, source)));
    const seconds = Math.floor(options.clock.nowUnixMillis() / 1000);
    const headers = {
      ...ownHeaders,
      "content-type": "application/cloudevents+json; charset=utf-8",
      "webhook-id": id,
      "webhook-timestamp": String(seconds),
      "webhook-signature": secrets.map((secret) => signatureOf(secret, id, seconds, body)).join(" "),
    };
    try {
      await poster.post(headers, body);
      return "taken";
    } catch (error) {
      if (error instanceof KeytrailError && error.code === "export_failed") return error;
      throw error;
    }
  }

  return {
    id: "webhook",
    async export(alerts) {
      for (const alert of alerts) {
        const id = `${alert.id}-${alert.revision}`;
        if (!answered.has(id)) answered.set(id, await sendOne(alert, id));
      }
      const refusals = [...answered.values()].filter((answer) => answer !== "taken");
      answered.clear();
      // One refusal must not keep the rest of the batch from its destination.
      if (refusals[0] !== undefined) throw refusals[0];
    },
    shutdown() {
      poster.close();
      return Promise.resolve();
    },
  };
}

/** Fields: https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/formats/json-format.md */
function toCloudEvent(alert: Alert, id: string, source: string): unknown {
  return {
    specversion: "1.0",
    id,
    source,
    type: `keytrail.alert.${alert.state}`,
    subject: alert.id,
    time: alert.last_seen,
    datacontenttype: "application/json",
    data: alert,
  };
}

/** A Standard Webhooks signature: `v1,` and base64 of HMAC-SHA-256 over `id.timestamp.body`. */
export function signatureOf(secret: Buffer, id: string, seconds: number, body: Buffer): string {
  return `v1,${createHmac("sha256", secret).update(`${id}.${seconds}.`).update(body).digest("base64")}`;
}

function parseSecret(field: string, text: string): Buffer {
  const base64 = text.startsWith("whsec_") ? text.slice("whsec_".length) : text;
  const bytes = /^[A-Za-z0-9+/]+={0,2}$/.test(base64) ? Buffer.from(base64, "base64") : Buffer.alloc(0);
  if (bytes.length >= MIN_SECRET_BYTES && bytes.length <= MAX_SECRET_BYTES) return bytes;
  throw new RangeError(
    `Cannot use alerts.webhook.${field}: wanted base64 of ${MIN_SECRET_BYTES} to ${MAX_SECRET_BYTES} bytes: received ${
      bytes.length === 0 ? "something else" : `${bytes.length} bytes`
    }`,
  );
}
