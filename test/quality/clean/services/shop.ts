import { createHash, randomUUID } from "node:crypto";
import type { NextFunction, Request, Response } from "express";
import { SpanStatusCode, trace } from "@opentelemetry/api";
import { drawEmail, drawIp, drawPerson, drawSentence, drawTime, drawWords, HOSTS } from "../words.ts";
import { IDS } from "../ids.ts";
import { BASE64URL, HEX } from "../../random.ts";
import { startDatabase } from "./database.ts";
import type { Service, ServiceContext } from "./service.ts";
import { listen } from "./service.ts";

const SCHEMA = `
  CREATE TABLE products (id bigserial PRIMARY KEY, uid uuid, sku text, title text, description text, price_cents int);
  CREATE TABLE orders (id uuid PRIMARY KEY, customer text, email text, address text, placed_at timestamptz, items jsonb);
  INSERT INTO products (uid, sku, title, price_cents) SELECT gen_random_uuid(), 'SKU-' || n, 'product ' || n, n * 7 FROM generate_series(1, 500) n;`;

/** A shop's API: Express, PostgreSQL, logs of every order. */
export async function startShop(context: ServiceContext): Promise<Service> {
  const { random, load, log } = context;
  const express = load("express") as typeof import("express");
  const database = await startDatabase(context, "shop", SCHEMA);
  // Express 5 hands what an async handler rejects with to the error handler.
  /* oxlint-disable oxc/no-async-endpoint-handlers */
  const app = express();
  app.use(express.json({ limit: "1mb" }));
  app.get("/api/v2/products", async (request, response) => {
    const term = request.query["q"] as string;
    const rows = await database.query(
      `SELECT id, uid, sku, title FROM products WHERE title ILIKE '%${term.replaceAll("'", "''")}%' OR id > ${Number(request.query["after"] ?? 0)} ORDER BY id LIMIT 3`,
    );
    const cursor = Buffer.from(JSON.stringify({ after: rows.at(-1)?.["id"], sort: "id", at: Date.now() })).toString(
      "base64url",
    );
    response.set("x-next-cursor", cursor).set("link", `</api/v2/products?cursor=${cursor}&limit=3>; rel="next"`);
    response.json({ rows, cursor });
  });
  app.get("/api/v2/products/:id/reviews/:review", async (request, response) => {
    const rows = await database.query("SELECT uid, sku, title FROM products WHERE id = $1 OR sku = $2", [
      Number(request.params.id) % 500,
      request.params.review,
    ]);
    const body = JSON.stringify({ rows, review: request.params.review });
    response.set("etag", `"${createHash("sha1").update(body).digest("base64").slice(0, 27)}"`).send(body);
  });
  app.post("/api/v2/orders", async (request: Request, response: Response) => {
    const order = request.body as Record<string, unknown>;
    const id = randomUUID();
    await database.query(
      "INSERT INTO orders (id, customer, email, address, placed_at, items) VALUES ($1, $2, $3, $4, $5, $6)",
      [id, order["customer"], order["email"], order["address"], order["placedAt"], JSON.stringify(order["items"])],
    );
    log.info({ orderId: id, order, cacheKey: `order:${id}:v3` }, `order ${id} placed by ${String(order["customer"])}`);
    response.status(201).location(`/api/v2/orders/${id}`).json({ id });
  });
  app.get("/api/v2/orders/:id", (request) => {
    throw new TypeError(`Cannot read properties of undefined (reading '${request.params.id}')`);
  });
  app.use((error: Error, _request: Request, response: Response, _next: NextFunction) => {
    const span = trace.getActiveSpan();
    span?.recordException(error);
    span?.setStatus({ code: SpanStatusCode.ERROR, message: error.message });
    log.error({ err: error }, "request failed");
    response.status(500).json({ error: "internal" });
  });
  const { client, close } = await listen(context, app);

  const order = (): string =>
    JSON.stringify({
      customer: drawPerson(random),
      email: drawEmail(random),
      address: `${drawWords(random, 1)} street ${random.below(200)}, ${drawWords(random, 1)}`,
      placedAt: drawTime(random),
      note: drawSentence(random),
      ip: drawIp(random),
      items: Array.from({ length: random.between(1, 4) }, () => ({
        sku: IDS["sku"]?.(random),
        quantity: random.between(1, 9),
      })),
      coupon: random.characters("ABCDEFGHJKLMNPQRSTUVWXYZ23456789", 8),
    });
  const actions: readonly (() => Promise<unknown>)[] = [
    () => client.send({ path: `/api/v2/products?q=${encodeURIComponent(drawWords(random, 2))}&after=${random.below(400)}&page_token=${random.characters(BASE64URL, 24)}&sort=price%3Adesc` }),
    () => client.send({ path: `/api/v2/products/${random.below(99999)}/reviews/${IDS["sqid"]?.(random)}?ref=${random.pick(HOSTS)}&fbclid=IwAR${random.characters(BASE64URL, 56)}` }),
    () => client.send({ method: "POST", path: "/api/v2/orders", body: order(), headers: { "content-type": "application/json", "idempotency-key": randomUUID() } }),
    () => client.send({ path: `/api/v2/orders/${random.characters(HEX, 12)}` }),
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
