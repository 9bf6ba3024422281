import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import type { Alert } from "../../../processor/src/alerts/alert.ts";
import type { Incident } from "../../../processor/src/alerts/incident.ts";
import type { Sighting } from "../../../processor/src/sightings/sighting.ts";
import { createProcessor } from "../../../processor/src/start.ts";
import { send } from "../../support/http.ts";
import { createManualClock } from "../../support/manual-clock.ts";
import { batchOf, keyHash, sighting, STORY_START_MILLIS } from "../../support/sightings.ts";
import { at, copyAsCrashed, history, requests } from "../../support/stories.ts";

const NOW = STORY_START_MILLIS + 86_400_000;
const OTHER = keyHash("other");
const ELSEWHERE = "203.0.113.9";
/** Made here, so that no file holds a text that looks like a key. */
const RAW_KEY = ["sk", "live", "4eC39HqLyjWDarjtT1zdp7dc"].join("_");

type Shown = Alert & { readonly incident: string; readonly acknowledged: unknown };

async function start(directory: string = freshDirectory()) {
  const processor = await createProcessor({
    listen: { port: 0 },
    stateDirectory: directory,
    api: { host: "127.0.0.1", port: 0, insecure: false, token: undefined },
    clock: createManualClock(NOW),
    geo: { files: [], usesPackages: false, reloadMillis: 0, networkKinds: new Map() },
  });
  onTestFinished(() => processor.close());
  const call = async (method: string, path: string, body?: unknown, headers = {}) => {
    const answer = await send(`${processor.apiUrl}${path}`, {
      method,
      headers: { "content-type": "application/json", ...headers },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    return { status: answer.status, body: JSON.parse(answer.body.toString()) as unknown };
  };
  return {
    call,
    use: (uses: readonly Sighting[]) => processor.detection.ingest([batchOf(uses)], [], NOW),
    alerts: async (query = "") => ((await call("GET", `/api/v1/alerts${query}`)).body as { alerts: Shown[] }).alerts,
    incidents: async (query = "") =>
      ((await call("GET", `/api/v1/incidents${query}`)).body as { incidents: Incident[] }).incidents,
    close: () => processor.close(),
  };
}

function freshDirectory(): string {
  const directory = mkdtempSync(join(tmpdir(), "keytrail-alerts-"));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  return directory;
}

/** An established key is used from another address, then floods; another key bursts; half an hour later all is confirmed. */
function story(): Sighting[] {
  return [
    ...history(),
    sighting({ atSeconds: 0, clientAddress: ELSEWHERE }),
    ...requests(501, 0.5, { atSeconds: 60, clientAddress: ELSEWHERE }),
    ...requests(101, 0.5, { atSeconds: 400, keyHash: OTHER }),
    sighting({ atSeconds: 1_800 }),
  ];
}

test("alerts are listed with their incidents, the newest first", async () => {
  const { use, alerts, incidents, call } = await start();
  await use(story());
  const all = await alerts();
  expect(all.map(({ rule, first_seen }) => [rule.id, first_seen])).toEqual([
    ["request_rate_burst", at(450)],
    ["request_rate_sustained", at(310)],
    ["request_rate_burst", at(110)],
    ["new_client_address", at(0)],
  ]);
  const [flood, burst] = await incidents();
  expect(flood).toMatchObject({ severity: "high", entity: { "api_key.hash": keyHash("story") }, alert_count: 3 });
  expect(burst).toMatchObject({ severity: "medium", entity: { "api_key.hash": OTHER }, alert_count: 1 });
  expect(all.map(({ incident }) => incident)).toEqual([burst!.id, flood!.id, flood!.id, flood!.id]);
  expect((await call("GET", `/api/v1/alerts/${all[1]!.id}`)).body).toEqual(all[1]);
  expect((await call("GET", `/api/v1/incidents/${flood!.id}`)).body).toEqual(flood);
  expect(await call("GET", `/api/v1/incidents/${all[1]!.id}`)).toMatchObject({ status: 404 });
});

test("lists are filtered, a page at a time", async () => {
  const { use, alerts, incidents, call } = await start();
  await use(story());
  const rulesOf = async (query: string) => (await alerts(query)).map(({ rule }) => rule.id);
  const all = await alerts();
  expect(await rulesOf("?rule=new_client_address")).toEqual(["new_client_address"]);
  expect(await rulesOf("?severity=high")).toEqual(["request_rate_sustained"]);
  expect(await rulesOf(`?key=${OTHER.slice(0, 8)}`)).toEqual(["request_rate_burst"]);
  expect(await rulesOf(`?incident=${all[0]!.incident}`)).toEqual(["request_rate_burst"]);
  expect(await rulesOf("?state=open")).toEqual(["new_client_address"]);
  expect((await incidents("?state=close")).map(({ entity }) => entity["api_key.hash"])).toEqual([OTHER]);
  expect(await incidents("?severity=critical")).toEqual([]);
  const first = (await call("GET", "/api/v1/alerts?limit=3")).body as { alerts: Shown[]; next: string };
  expect(first).toEqual({ alerts: all.slice(0, 3), next: all[2]!.id });
  expect((await call("GET", `/api/v1/alerts?limit=3&after=${first.next}`)).body).toEqual({
    alerts: all.slice(3),
    next: null,
  });
});

test("what the watermark has not confirmed shows when it is asked for", async () => {
  const { use, alerts } = await start();
  await use([...history(), sighting({ atSeconds: 0, clientAddress: ELSEWHERE })]);
  expect(await alerts()).toEqual([]);
  expect(await alerts("?provisional=true")).toMatchObject([
    { rule: { id: "new_client_address" }, provisional: true, acknowledged: null },
  ]);
});

test("an address that was acknowledged is known at once, also after a crash and a restart", async () => {
  const directory = freshDirectory();
  const { use, alerts, call } = await start(join(directory, "live"));
  await use([...history(), sighting({ atSeconds: 0, clientAddress: ELSEWHERE }), sighting({ atSeconds: 600 })]);
  const [alert] = await alerts();
  const acknowledged = { by: "Ada", note: "our new office", at: new Date(NOW).toISOString() };
  expect(
    await call("POST", `/api/v1/alerts/${alert!.id}/acknowledge`, { by: " Ada ", note: acknowledged.note }),
  ).toEqual({ status: 200, body: { alert: alert!.id, acknowledged } });
  copyAsCrashed(join(directory, "live"), join(directory, "crashed"));
  const crashed = await start(join(directory, "crashed"));
  await crashed.close();
  for (const one of [{ use, alerts }, await start(join(directory, "crashed"))]) {
    await one.use([
      sighting({ atSeconds: 7_200, clientAddress: ELSEWHERE }),
      sighting({ atSeconds: 7_300, clientAddress: "203.0.113.10" }),
      sighting({ atSeconds: 9_000 }),
    ]);
    expect(await one.alerts("?rule=new_client_address")).toMatchObject([
      { entity: { "client.address": "203.0.113.10" }, acknowledged: null },
      { id: alert!.id, count: 1, acknowledged },
    ]);
  }
});

test("an address that nobody acknowledged goes on raising alerts for a day", async () => {
  const { use, alerts } = await start();
  await use([...history(), sighting({ atSeconds: 0, clientAddress: ELSEWHERE })]);
  await use([sighting({ atSeconds: 7_200, clientAddress: ELSEWHERE }), sighting({ atSeconds: 9_000 })]);
  expect((await alerts()).map(({ first_seen }) => first_seen)).toEqual([at(7_200), at(0)]);
});

test("the first acknowledgement stands", async () => {
  const { use, alerts, call } = await start();
  await use(story());
  const path = `/api/v1/alerts/${(await alerts())[0]!.id}/acknowledge`;
  const first = await call("POST", path, { by: "Ada" });
  expect(first).toMatchObject({ status: 200, body: { acknowledged: { by: "Ada", note: "" } } });
  expect(await call("POST", path, { by: "Bob", note: "me too" })).toEqual(first);
});

test.each<[string, string, unknown, number]>([
  ["GET", "/api/v1/alerts?limit=0", undefined, 400],
  ["GET", "/api/v1/alerts?limit=1001", undefined, 400],
  ["GET", "/api/v1/alerts?severity=grave", undefined, 400],
  ["GET", "/api/v1/alerts?state=update", undefined, 400],
  ["GET", "/api/v1/alerts?key=3f9a", undefined, 400],
  ["GET", `/api/v1/alerts?key=${RAW_KEY}`, undefined, 400],
  ["GET", "/api/v1/alerts?after=none", undefined, 400],
  ["GET", "/api/v1/alerts?rules=x", undefined, 400],
  ["GET", "/api/v1/alerts?provisional=1", undefined, 400],
  ["GET", "/api/v1/incidents?rule=x", undefined, 400],
  ["GET", "/api/v1/alerts/none", undefined, 404],
  ["POST", "/api/v1/alerts/none/acknowledge", { by: "Ada" }, 404],
  ["POST", "/api/v1/alerts/ID/acknowledge", {}, 422],
  ["POST", "/api/v1/alerts/ID/acknowledge", { by: " " }, 422],
  ["POST", "/api/v1/alerts/ID/acknowledge", { by: "A".repeat(201) }, 422],
  ["POST", "/api/v1/alerts/ID/acknowledge", { by: "Ada", note: "n".repeat(2_001) }, 422],
  ["POST", "/api/v1/alerts/ID/acknowledge", { by: "Ada", why: "" }, 422],
  ["POST", "/api/v1/alerts/ID/acknowledge", ["Ada"], 422],
  ["POST", "/api/v1/alerts/ID/acknowledge", { by: "Ada", note: `it was ${RAW_KEY}` }, 422],
])("%s %s %j is answered with %i, and what was sent is not repeated", async (method, path, body, status) => {
  const directory = freshDirectory();
  const { use, alerts, call } = await start(directory);
  await use(story());
  const id = (await alerts())[0]!.id;
  const answer = await call(method, path.replace("ID", id), body);
  expect(answer.status).toBe(status);
  expect(JSON.stringify(answer.body)).not.toContain(RAW_KEY);
  for (const file of readdirSync(directory)) expect(readFileSync(join(directory, file)).includes(RAW_KEY)).toBe(false);
  expect((await alerts())[0]).toMatchObject({ acknowledged: null });
});

test("a page of another site can neither read nor acknowledge", async () => {
  const { use, alerts, call } = await start();
  await use(story());
  const id = (await alerts())[0]!.id;
  const foreign = { origin: "https://example.com" };
  expect((await call("GET", "/api/v1/incidents", undefined, foreign)).status).toBe(403);
  expect((await call("POST", `/api/v1/alerts/${id}/acknowledge`, { by: "Eve" }, foreign)).status).toBe(403);
  const form = { "content-type": "text/plain" };
  expect((await call("POST", `/api/v1/alerts/${id}/acknowledge`, { by: "Eve" }, form)).status).toBe(415);
  expect((await alerts())[0]).toMatchObject({ acknowledged: null });
});
