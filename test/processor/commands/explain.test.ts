import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import type { Explanation } from "../../../processor/src/alerts/explanation.ts";
import { DEFAULT_RULES } from "../../../processor/src/detection.ts";
import type { Sighting } from "../../../processor/src/sightings/sighting.ts";
import { createProcessor } from "../../../processor/src/start.ts";
import { createManualClock } from "../../support/manual-clock.ts";
import { runKeytrail } from "../../support/replay-command.ts";
import { batchOf, keyHash, sighting, STORY_START_MILLIS } from "../../support/sightings.ts";
import { at, history, leak, of, play, requests } from "../../support/stories.ts";

const NOW = STORY_START_MILLIS + 86_400_000;
const ELSEWHERE = "203.0.113.9";
const TOKEN = "a token of 16 characters or more".replaceAll(" ", "-");

function freshDirectory(): string {
  const directory = mkdtempSync(join(tmpdir(), "keytrail-explain-"));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  return directory;
}

/** A learned key, a new address, then a flood from there. */
function story(): Sighting[] {
  return [
    ...history(),
    sighting({ atSeconds: 0, clientAddress: ELSEWHERE }),
    ...requests(501, 0.5, { atSeconds: 60, clientAddress: ELSEWHERE }),
    sighting({ atSeconds: 1_800 }),
  ];
}

async function explained(argv: readonly string[], env?: Readonly<Record<string, string>>): Promise<Explanation> {
  const result = await runKeytrail(["explain", ...argv, "--json"], env === undefined ? {} : { env });
  expect(result).toMatchObject({ code: 0, errors: "" });
  return JSON.parse(result.output) as Explanation;
}

async function live(stateDirectory: string | undefined, token?: string) {
  const processor = await createProcessor({
    listen: { port: 0 },
    stateDirectory,
    api: { host: "127.0.0.1", port: 0, insecure: false, token },
    clock: createManualClock(NOW),
    geo: { files: [], usesPackages: false, reloadMillis: 0, networkKinds: new Map() },
  });
  onTestFinished(() => processor.close());
  return {
    detection: processor.detection,
    url: processor.apiUrl ?? "",
    use: (uses: readonly Sighting[]) => processor.detection.ingest([batchOf(uses)], [], NOW),
    close: () => processor.close(),
  };
}

test("a replay's alerts are explained from its state, and come out the same again", async () => {
  const directory = freshDirectory();
  const leaks = [leak({ atSeconds: 1_700 })];
  const { alerts } = await play([...story(), ...leaks], DEFAULT_RULES, directory);
  expect(alerts.map(({ rule }) => rule.id).toSorted()).toEqual([
    "leaked_key",
    "new_client_address",
    "request_rate_burst",
    "request_rate_sustained",
  ]);
  for (const alert of alerts) {
    const explanation = await explained([alert.id, "--state", directory]);
    expect(explanation.alert).toEqual(alert);
    expect(explanation.rederived).toEqual({
      result: "same",
      sightings: 528,
      journal_since: at(-86_400),
      journal_is_whole: true,
      differences: [],
    });
    expect(explanation.incident).toMatchObject({ severity: "critical" });
  }
});

test("the text tells the rule, the numbers, the evidence, what held it back, and what would have changed it", async () => {
  const directory = freshDirectory();
  const young = [sighting({ atSeconds: -100 }), sighting({ atSeconds: -90 })];
  const { alerts } = await play([...young, sighting({ clientAddress: ELSEWHERE })], DEFAULT_RULES, directory);
  const { code, output } = await runKeytrail(["explain", alerts[0]!.id, "--state", directory]);
  expect(code).toBe(0);
  const lines = output.split("\n");
  const under = (heading: string): string[] => {
    const start = lines.findIndex((line) => line.startsWith(heading)) + 1;
    const end = lines.indexOf("", start);
    return lines.slice(start, end < 0 ? undefined : end).map((line) => line.trim());
  };
  expect(under("Rule new_client_address")).toEqual([
    `api_key.hash: ${keyHash("story")}`,
    `client.address: ${ELSEWHERE}`,
  ]);
  expect(under("Numbers")[0]).toBe(`observed: 1, in the window from ${at(0)} to ${at(1)}`);
  expect(under("Evidence, 1 of 1")[0]).toContain(`${at(0)} ${ELSEWHERE} checkout /v1/charges 200 trace `);
  expect(under("Held back by")).toEqual(["learning: 2 of 20"]);
  expect(under("What would have changed it")).toEqual([
    "would not fire if the key had been used from this address within the 30 days before",
  ]);
  expect(under("What to do")[0]).toContain("Ask the key's owner");
  expect(under("Derived again from the journal")[0]).toBe(`the same, from 3 sightings since ${at(-100)}`);
});

test("a running processor is asked over its API; its alert comes out the same again, while it works", async () => {
  const directory = freshDirectory();
  const { detection, url, use } = await live(directory, TOKEN);
  await use(story());
  await use([sighting({ atSeconds: 1_801 })]);
  const alerts = await detection.alertSet();
  expect(alerts).toHaveLength(3);
  for (const { id } of alerts) {
    const explanation = await explained([id, "--url", url], { KEYTRAIL_API_TOKEN: TOKEN });
    expect(explanation.rederived).toMatchObject({ result: "same", sightings: 529 });
  }
  await detection.acknowledge(alerts[0]!.id, "Ada", "our office");
  const explanation = await explained([alerts[0]!.id, "--url", url], { KEYTRAIL_API_TOKEN: TOKEN });
  expect(explanation).toMatchObject({
    acknowledged: { by: "Ada", note: "our office", at: new Date(NOW).toISOString() },
    rederived: { result: "same" },
  });
  const refused = await runKeytrail(["explain", alerts[0]!.id, "--url", url]);
  expect(refused).toMatchObject({ code: 2, errors: expect.stringContaining("an answer with status 401") });
  const locked = await runKeytrail(["explain", alerts[0]!.id, "--state", directory]);
  expect(locked).toMatchObject({ code: 2, errors: expect.stringContaining("state.directory") });
});

test("the state of a processor that has stopped says the same as the processor did", async () => {
  const directory = freshDirectory();
  const { detection, use, close } = await live(directory);
  await use(story());
  const alerts = await detection.alertSet();
  await close();
  for (const { id, observed } of alerts)
    expect(await explained([id, "--state", directory])).toMatchObject({
      compared: { observed },
      rederived: { result: "same", journal_is_whole: true },
    });
});

test("where the journal no longer has the beginning, it says so and not that the alert is wrong", async () => {
  const directory = freshDirectory();
  const early = await play(history(), DEFAULT_RULES, directory);
  expect(early.alerts).toEqual([]);
  // What a long run has put away by and by.
  const [oldest] = readdirSync(directory).filter((name) => name.startsWith("journal-"));
  writeFileSync(join(directory, oldest!), "");
  const { alerts } = await play([sighting({ clientAddress: ELSEWHERE })], DEFAULT_RULES, directory);
  const { rederived } = await explained([alerts[0]!.id, "--state", directory]);
  expect(rederived).toMatchObject({
    result: "incomplete",
    sightings: 1,
    journal_since: at(0),
    journal_is_whole: false,
    differences: [{ field: "id", told: alerts[0]!.id, derived: null }],
  });
});

test("an alert of a rule that has other limits by now does not come out again; others do", async () => {
  const directory = freshDirectory();
  const { alerts } = await play(story(), DEFAULT_RULES, directory);
  const [burst, added] = [of("request_rate_burst", alerts), of("new_client_address", alerts)];
  const config = join(directory, "keytrail.yaml");
  writeFileSync(config, 'file_format: "1.0"\nrules: { request_rate_burst: { limit: 1000 } }\n');
  const { output } = await runKeytrail(["explain", burst[0]!.id, "--state", directory, "--config", config]);
  expect(output).toContain("  not the same under the rules as they are configured now, from 528 sightings since");
  expect(await explained([added[0]!.id, "--state", directory, "--config", config])).toMatchObject({
    rederived: { result: "same" },
  });
});

test("without a state directory a running processor explains, and says that nothing was derived again", async () => {
  const { detection, url, use } = await live(undefined);
  await use(story());
  const [alert] = await detection.alertSet();
  expect((await explained([alert!.id, "--url", url])).rederived).toMatchObject({ result: "unavailable" });
});

test.each([
  [["explain"], "wanted the id of one alert, 32 hex digits"],
  [["explain", "abc", "--state", "x"], "wanted the id of one alert, 32 hex digits"],
  [["explain", "0".repeat(32)], "wanted one of --state and --url: received neither"],
  [["explain", "0".repeat(32), "--state", "x", "--url", "http://127.0.0.1:1"], "received both"],
  [["explain", "0".repeat(32), "--url", "ftp://127.0.0.1"], "--url wants an http or https URL"],
  [["explain", "0".repeat(32), "--url", "http://127.0.0.1:1"], "Cannot ask http://127.0.0.1:1: wanted the HTTP API"],
  [["explain", "0".repeat(32), "--state", "/nowhere/at/all"], "wanted the state of keytrail run or replay"],
])("%j is an error", async (argv, message) => {
  const result = await runKeytrail(argv);
  expect(result).toMatchObject({ code: 2, output: "" });
  expect(result.errors).toContain(message);
});

test("an id that is not there is an error, in a state and over the API", async () => {
  const directory = freshDirectory();
  await play(story(), DEFAULT_RULES, directory);
  const message = `wanted the id of an alert that is there: received ${"0".repeat(32)}`;
  const inState = await runKeytrail(["explain", "0".repeat(32), "--state", directory]);
  expect(inState).toMatchObject({ code: 2, errors: expect.stringContaining(message) });
  const { url } = await live(undefined);
  const overApi = await runKeytrail(["explain", "0".repeat(32), "--url", url]);
  expect(overApi).toMatchObject({ code: 2, errors: expect.stringContaining(message) });
});
