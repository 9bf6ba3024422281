import type { AddressInfo } from "node:net";
import type { Server } from "node:http";
import type { Tracer } from "@opentelemetry/api";
import type { Logger } from "pino";
import type { Random } from "../../random.ts";
import type { Client } from "../client.ts";
import { createClient } from "../client.ts";

/** A real service with its users. */
export interface Service {
  /** What one user does: one request or several. */
  act(): Promise<void>;
  close(): Promise<void>;
}

/** What a service is given. */
export interface ServiceContext {
  readonly random: Random;
  /** Loads packages as CommonJS: the stock instrumentations patch what is required. */
  readonly load: NodeJS.Require;
  readonly tracer: Tracer;
  readonly log: Logger;
}

export type StartService = (context: ServiceContext) => Promise<Service>;

/** A server that listens on the loopback interface, and its client. */
export interface Listening {
  readonly client: Client;
  close(): Promise<void>;
}

type Http = typeof import("node:http");
type Handler = Parameters<Http["createServer"]>[1];

/** Serves a handler on a free port of the loopback interface. */
export async function listen({ load, random }: ServiceContext, handler: Handler): Promise<Listening> {
  const http = load("node:http") as Http;
  const server: Server = http.createServer(handler as Parameters<Http["createServer"]>[0]);
  await new Promise<void>((resolve) => {
    server.listen(0, "127.0.0.1", resolve);
  });
  return {
    client: createClient(http, (server.address() as AddressInfo).port, random),
    close: () =>
      new Promise((resolve) => {
        server.close(() => {
          resolve();
        });
        server.closeAllConnections();
      }),
  };
}
