import { randomBytes } from "node:crypto";
import { Agent, request } from "node:http";

/** A client of the demo. Its key is made at run time and has no known format: it is found because the request presented it. */
export interface DemoKey {
  readonly name: string;
  readonly raw: string;
  /** From the ranges for documentation (RFC 5737). */
  readonly address: string;
}

/** One thing that goes wrong, and the alert that must come of it. */
export interface Attack {
  readonly rule: string;
  readonly what: string;
  run(service: DemoService): Promise<void>;
}

export interface DemoService {
  /** One request as a client makes it. Resolves with the status. */
  call(key: DemoKey, method: "GET" | "POST", path: string, address?: string): Promise<number>;
  close(): void;
}

const BURST_REQUESTS = 130;
const NORMAL_REQUESTS = 20;

/** Six clients with a key each. */
export function makeKeys(): readonly DemoKey[] {
  const names = ["checkout-prod", "mobile-app", "partner-acme", "reporting", "back-office", "nightly-sync"];
  return names.map((name, i) => ({
    name,
    raw: `demo-${randomBytes(18).toString("base64url")}`,
    address: `203.0.113.${10 + i}`,
  }));
}

/** What happens in the demo, in this order; each after normal traffic. */
export function makeAttacks(keys: readonly DemoKey[]): readonly Attack[] {
  const [checkout, mobile, partner] = keys as [DemoKey, DemoKey, DemoKey];
  return [
    {
      rule: "request_rate_burst",
      what: `the key of ${mobile.name} makes ${BURST_REQUESTS} requests at once`,
      async run(service) {
        for (let i = 0; i < BURST_REQUESTS; i += 10) {
          await Promise.all(Array.from({ length: 10 }, (_, j) => service.call(mobile, "GET", `/v1/charges/${i + j}`)));
        }
      },
    },
    {
      rule: "new_client_address",
      what: `the key of ${checkout.name} comes from 198.51.100.77 after 30 days at ${checkout.address}`,
      async run(service) {
        await service.call(checkout, "GET", "/v1/charges/7", "198.51.100.77");
      },
    },
    {
      rule: "leaked_key",
      what: `an error of the service holds the key of ${partner.name}`,
      async run(service) {
        await service.call(partner, "POST", "/v1/refunds");
      },
    },
  ];
}

/** Twenty requests of several keys, as they come on a quiet day. */
export async function normalTraffic(service: DemoService, keys: readonly DemoKey[]): Promise<void> {
  for (let i = 0; i < NORMAL_REQUESTS; i++)
    await service.call(keys[i % keys.length]!, "GET", `/v1/charges/${1000 + i}`);
}

/** Clients of a service on a loopback port, behind a proxy that says their addresses. */
export function connectTo(port: number): DemoService {
  const agent = new Agent({ keepAlive: true, maxSockets: 10 });
  return {
    call: (key, method, path, address = key.address) =>
      new Promise((resolve, reject) => {
        const headers = { "x-api-key": key.raw, "x-forwarded-for": address, "user-agent": "demo-client/1.0" };
        const outgoing = request({ host: "127.0.0.1", port, path, method, agent, headers }, (response) => {
          response.resume();
          response.once("end", () => resolve(response.statusCode ?? 0));
        });
        outgoing.once("error", reject);
        outgoing.end();
      }),
    close: () => agent.destroy(),
  };
}
