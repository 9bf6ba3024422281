/**
 * The demo's service: an ordinary Express service that tells Keytrail no more than the names of its keys.
 * Started as `node --import @keytrail/sdk/register service.js`; says its port on standard output.
 */
import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import { setKeyContext } from "@keytrail/sdk";
import { trace } from "@opentelemetry/api";
import express from "express";
import type { NextFunction, Request, Response } from "express";

/** Names of the raw keys that the service accepts: the keys exist in this process's memory only. */
const nameByKey = new Map<string, string>(JSON.parse(process.env["DEMO_KEYS"] ?? "[]") as [string, string][]);
const app = express();

app.use((request: Request, response: Response, next: NextFunction) => {
  const name = nameByKey.get(String(request.headers["x-api-key"]));
  if (name === undefined) return void response.status(401).json({ error: "unknown key" });
  setKeyContext({ id: name });
  next();
});
app.get("/v1/charges/:id", (request, response) => {
  response.json({ id: request.params.id, amount: 4200 });
});
app.post("/v1/refunds", (request) => {
  // The mistake that the demo is about: an error whose text holds the key.
  throw new Error(`payment provider refused key ${String(request.headers["x-api-key"])}`);
});
app.use((error: Error, _request: Request, response: Response, _next: NextFunction) => {
  trace.getActiveSpan()?.recordException(error);
  response.status(500).json({ error: error.name });
});

// The demo holds the other end: when it is killed, no service may stay behind.
process.stdin.resume().once("end", () => process.kill(process.pid, "SIGTERM"));

const server: Server = app.listen(0, "127.0.0.1", () => {
  process.stdout.write(`${(server.address() as AddressInfo).port}\n`);
});
