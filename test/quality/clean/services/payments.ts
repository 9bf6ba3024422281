import { createHash, randomUUID } from "node:crypto";
import { SpanStatusCode, trace } from "@opentelemetry/api";
import { ALPHANUMERIC, DIGITS, HEX } from "../../random.ts";
import { drawEmail, drawPerson, drawTime, drawWords } from "../words.ts";
import { startDatabase } from "./database.ts";
import type { Service, ServiceContext } from "./service.ts";
import { listen } from "./service.ts";

const SCHEMA = `CREATE TABLE charges (id text PRIMARY KEY, customer text, intent text, amount int, currency text, card text, created timestamptz);
  CREATE INDEX charges_customer ON charges (customer);`;

/** A payment service with Stripe's ids: charges in PostgreSQL, publishable keys in its pages, masked keys in its logs. */
export async function startPayments(context: ServiceContext): Promise<Service> {
  const { random, load, log } = context;
  const express = load("express") as typeof import("express");
  const database = await startDatabase(context, "payments", SCHEMA);
  const stripeId = (kind: string): string => `${kind}_3${random.characters(ALPHANUMERIC, 23)}`;
  // Express 5 hands what an async handler rejects with to the error handler.
  /* oxlint-disable oxc/no-async-endpoint-handlers */
  const app = express();
  app.use(express.json());
  app.get("/v1/config", (_request, response) => {
    const publishableKey = `pk_${random.pick(["live", "test"])}_51${random.characters(ALPHANUMERIC, 97)}`;
    trace.getActiveSpan()?.setAttributes({ "stripe.publishable_key": publishableKey });
    log.info(
      { publishableKey, secretKey: "sk_live_****************" + random.characters(ALPHANUMERIC, 4) },
      "client configured",
    );
    response.json({ publishableKey });
  });
  app.post("/v1/customers/:customer/charges", async (request, response) => {
    const id = stripeId("ch");
    const { amount, currency, card, created } = request.body as Record<string, unknown>;
    await database.query("INSERT INTO charges VALUES ($1, $2, $3, $4, $5, $6, $7)", [
      id,
      request.params.customer,
      stripeId("pi"),
      amount,
      currency,
      card,
      created,
    ]);
    const span = trace.getActiveSpan();
    span?.setAttributes({
      "payment.charge_id": id,
      "payment.receipt_url": `https://pay.example.com/receipts/acct_1${random.characters(ALPHANUMERIC, 15)}/${id}`,
      "payment.fingerprint": createHash("sha256").update(String(card)).digest("hex"),
      "payment.idempotency_key": String(request.headers["idempotency-key"]),
    });
    if (random.below(4) === 0) {
      const error = new Error(
        `Your card was declined: ${String(card)} (charge ${id}, request req_${random.characters(ALPHANUMERIC, 14)})`,
      );
      span?.recordException(error);
      span?.setStatus({ code: SpanStatusCode.ERROR, message: error.message });
      log.warn({ err: error, charge: { id, customer: request.params.customer, amount } }, error.message);
      response.status(402).json({ error: { code: "card_declined", charge: id } });
      return;
    }
    log.info(
      { charge: { id, customer: request.params.customer, amount, currency }, event: stripeId("evt") },
      `charge ${id} succeeded`,
    );
    response.status(201).json({ id });
  });
  app.get("/v1/customers/:customer/charges", async (request, response) => {
    const rows = await database.query(
      `/* ${drawWords(random, 2)} */ SELECT c.id, c.amount FROM charges c WHERE c.customer = '${request.params.customer}' AND c.created > '${drawTime(random)}' LIMIT ${random.below(50)}`,
    );
    response.json(rows);
  });
  const { client, close } = await listen(context, app);
  const charge = (): string =>
    JSON.stringify({
      amount: random.below(99999),
      currency: random.pick(["eur", "usd", "chf"]),
      card: `**** **** **** ${random.characters(DIGITS, 4)}`,
      created: drawTime(random),
      name: drawPerson(random),
      email: drawEmail(random),
    });
  const customer = (): string => `cus_${random.characters(ALPHANUMERIC, 14)}`;
  const json = { "content-type": "application/json" };
  const actions: readonly (() => Promise<unknown>)[] = [
    () => client.send({ path: `/v1/config?locale=${random.pick(["de", "en", "fr"])}&v=${random.characters(HEX, 8)}` }),
    () => client.send({ method: "POST", path: `/v1/customers/${customer()}/charges`, body: charge(), headers: { ...json, "idempotency-key": randomUUID() } }),
    () => client.send({ method: "POST", path: `/v1/customers/${customer()}/charges`, body: charge(), headers: { ...json, "idempotency-key": `${drawWords(random, 2, "-")}-${random.characters(HEX, 32)}` } }),
    () => client.send({ path: `/v1/customers/${customer()}/charges?starting_after=${stripeId("ch")}&limit=${random.below(100)}` }),
  ]; // prettier-ignore
  return {
    act: async () => {
      await random.pick(actions)();
    },
    close: async () => {
      await close();
      await database.close();
    },
  };
}
