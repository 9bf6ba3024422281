import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { TEST_HASH_SECRET } from "../support/read-sightings.ts";
import { linesOf, runKeytrail } from "../support/replay-command.ts";
import { chunks, randomNumbers } from "../support/sightings.ts";

const REPOSITORY = fileURLToPath(new URL("../../", import.meta.url));
const DATA = join(REPOSITORY, "../shared/data");
const HAS_DATA = existsSync(join(DATA, "golden.json"));
const KEY_FROM = ["--key-from", "client.address,user_agent.original"];
const SLICES = 10;
const KILLS = 20;
const KILLS_PER_STATE = 5;
/** Over the buffer of a pipe, so that the first lines are applied before the input ends. */
const LEAST_FED_BYTES = 200_000;
const MAX_KILL_DELAY_MILLIS = 60;

if (!HAS_DATA) {
  // Not through a logger: a skipped proof must be seen in every reporter.
  process.stderr.write(
    "\nSKIPPED test/e2e/real-input.test.ts: ../shared/data is absent, the golden figures are NOT checked\n\n",
  );
}

/** A real input as text, and how its order may be changed without a change of what happened. */
interface Story {
  readonly name: string;
  readonly args: readonly string[];
  readonly latenessMillis: number;
  /** The events, in the order of the input. */
  readonly events: () => readonly string[];
  readonly timeOf: (event: string) => number;
  /** The format has ids, so that an event that comes again is told from another. */
  readonly hasIds: boolean;
  /** Files that hold the events. */
  readonly toFiles: (events: readonly string[]) => readonly string[];
  readonly bursts: (golden: Golden) => number;
  readonly sustained: (golden: Golden) => number;
}

interface Golden {
  readonly invictus: { readonly gt100_60s: number; readonly gt500_300s: number };
  readonly apache: { readonly gt100_60s: number; readonly gt500_300s: number };
}

let folder = "";
let fileCount = 0;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "keytrail-real-"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function writeTemp(content: string): string {
  const path = join(folder, `input-${fileCount++}`);
  writeFileSync(path, content);
  return path;
}

const asLines = (events: readonly string[]): string[] => [writeTemp(`${events.join("\n")}\n`)];
const trailFiles = (): string[] => {
  const trail = join(DATA, "invictus/CloudTrail");
  return readdirSync(trail)
    .toSorted()
    .map((name) => join(trail, name));
};
const eventsOfTrail = (): string[] =>
  trailFiles().flatMap((file) =>
    JSON.parse(readFileSync(file, "utf8")).Records.map((record: unknown) => JSON.stringify(record)),
  );
const linesOfFile = (name: string): string[] => linesOf(readFileSync(join(DATA, name), "utf8"));
const MONTH_MAY = 4;

const STORIES: readonly Story[] = [
  {
    name: "invictus/CloudTrail",
    args: [],
    latenessMillis: 900_000,
    events: eventsOfTrail,
    timeOf: (event) => Date.parse(JSON.parse(event).eventTime),
    hasIds: true,
    toFiles: (events) => [writeTemp(`{"Records":[${events.join(",")}]}`)],
    bursts: ({ invictus }) => invictus.gt100_60s,
    sustained: ({ invictus }) => invictus.gt500_300s,
  },
  {
    name: "invictus.ndjson",
    args: ["--lateness", "900s"],
    latenessMillis: 900_000,
    events: () => linesOfFile("invictus.ndjson"),
    timeOf: (event) => JSON.parse(event).ts * 1000,
    hasIds: true,
    toFiles: asLines,
    bursts: ({ invictus }) => invictus.gt100_60s,
    sustained: ({ invictus }) => invictus.gt500_300s,
  },
  {
    name: "apache.ndjson",
    args: [],
    latenessMillis: 120_000,
    events: () => linesOfFile("apache.ndjson"),
    timeOf: (event) => JSON.parse(event).ts * 1000,
    hasIds: true,
    toFiles: asLines,
    bursts: ({ apache }) => apache.gt100_60s,
    sustained: ({ apache }) => apache.gt500_300s,
  },
  {
    name: "apache/access.log",
    args: KEY_FROM,
    latenessMillis: 900_000,
    events: () => linesOfFile("apache/access.log"),
    timeOf(event) {
      const [, day, year, hour, minute, second] = /\[(\d+)\/May\/(\d+):(\d+):(\d+):(\d+) \+0000\]/.exec(event) ?? [];
      return Date.UTC(Number(year), MONTH_MAY, Number(day), Number(hour), Number(minute), Number(second));
    },
    hasIds: false,
    toFiles: asLines,
    bursts: ({ apache }) => apache.gt100_60s,
    sustained: ({ apache }) => apache.gt500_300s,
  },
];

/** Another order in which no event comes later than the lateness allows. */
function shuffleWithin(events: readonly string[], story: Story, seed: number): string[] {
  const random = randomNumbers(seed);
  return events
    .map((event) => ({ event, at: story.timeOf(event) + random() * (story.latenessMillis - 1000) }))
    .toSorted((a, b) => a.at - b.at)
    .map(({ event }) => event);
}

function sortByTime(events: readonly string[], story: Story): string[] {
  return events.toSorted((a, b) => story.timeOf(a) - story.timeOf(b));
}

async function alertSet(story: Story, files: readonly string[], more: readonly string[] = []): Promise<string> {
  const result = await runKeytrail(["replay", ...files, ...story.args, ...more, "--format", "ndjson"]);
  expect(result).toMatchObject({ code: 0, errors: expect.stringContaining(", 0 late;") });
  return result.output;
}

describe.skipIf(!HAS_DATA).each(STORIES)("$name", (story) => {
  const golden = (): Golden => JSON.parse(readFileSync(join(DATA, "golden.json"), "utf8"));
  let events: readonly string[] = [];
  let reference = "";

  beforeAll(async () => {
    events = story.events();
    reference = await alertSet(story, story.toFiles(events));
  });

  test("has the runs over the limits of golden.json", async () => {
    const args = ["replay", ...story.toFiles(events), ...story.args, "--episodes", "raw", "--format", "ndjson"];
    const { output } = await runKeytrail(args);
    const rules: string[] = linesOf(output).map((line) => JSON.parse(line).rule);
    expect(rules.filter((rule) => rule === "request_rate_burst")).toHaveLength(story.bursts(golden()));
    expect(rules.filter((rule) => rule === "request_rate_sustained")).toHaveLength(story.sustained(golden()));
    expect(linesOf(reference).length).toBeGreaterThan(0);
  });

  test("gives the same alert set sorted by time", async () => {
    expect(await alertSet(story, story.toFiles(sortByTime(events, story)))).toBe(reference);
  });

  test.each([1, 2, 3])("gives the same alert set shuffled within the lateness, seed %d", async (seed) => {
    expect(await alertSet(story, story.toFiles(shuffleWithin(events, story, seed)))).toBe(reference);
  });

  test.runIf(story.hasIds)("gives the same alert set with every event three times", async () => {
    const tripled = events.flatMap((event) => [event, event, event]);
    expect(await alertSet(story, story.toFiles(tripled))).toBe(reference);
    expect(await alertSet(story, story.toFiles(shuffleWithin(tripled, story, 4)))).toBe(reference);
  });

  test("gives the same alert set cut into ten slices over ten runs", async () => {
    const state = join(folder, `state-${fileCount++}`);
    let last = "";
    for (const slice of chunks(events, Math.ceil(events.length / SLICES))) {
      last = await alertSet(story, story.toFiles(slice), ["--state", state]);
    }
    expect(last).toBe(reference);
  });
});

describe.skipIf(!HAS_DATA)("the original CloudTrail files", () => {
  test("give the golden runs, and the alert set of one file in their order", async () => {
    const raw = await runKeytrail(["replay", ...trailFiles(), "--episodes", "raw", "--format", "ndjson"]);
    expect(raw.errors).toContain(
      "Read 2815 sightings from 55 inputs: 2815 counted, 0 duplicate, 0 late; 85 without a key",
    );
    const rules: string[] = linesOf(raw.output).map((line) => JSON.parse(line).rule);
    expect(rules.toSorted()).toEqual([
      ...Array.from({ length: 5 }, () => "request_rate_burst"),
      "request_rate_sustained",
    ]);
    const [story] = STORIES;
    if (story === undefined) throw new Error("Cannot find the story");
    expect(await alertSet(story, trailFiles())).toBe(await alertSet(story, story.toFiles(story.events())));
    expect(await alertSet(story, trailFiles().toReversed())).toBe(await alertSet(story, trailFiles()));
  });

  test("print no access key", async () => {
    const result = await runKeytrail(["replay", ...trailFiles(), "--format", "json"]);
    expect(result.output + result.errors).not.toMatch(/(?:AKIA|ASIA)[A-Z2-7]{16}/);
  });
});

describe.skipIf(!HAS_DATA)("apache/access.log", () => {
  test("names the one line that does not parse, and no more of it", async () => {
    const { errors } = await runKeytrail(["replay", join(DATA, "apache/access.log"), ...KEY_FROM]);
    expect(linesOf(errors)).toEqual([
      `Skipped line 8899 of ${join(DATA, "apache/access.log")}: wanted the combined log format: received something else`,
      expect.stringContaining("Read 9999 sightings from 1 input: 9999 counted, 0 duplicate, 0 late"),
    ]);
  });
});

/** What a child has written, and what ended it, if it was a signal. */
interface ChildResult {
  readonly output: string;
  readonly errors: string;
  readonly signal: string | null;
}

/** A run of the command in a process of its own. */
interface Child {
  readonly process: ReturnType<typeof spawn>;
  readonly ended: Promise<ChildResult>;
  write(bytes: Buffer): void;
  endInput(): void;
}

function startChild(args: readonly string[]): Child {
  const child = spawn(process.execPath, ["--conditions=keytrail-source", "processor/src/cli.ts", ...args], {
    cwd: REPOSITORY,
    env: { ...process.env, KEYTRAIL_HASH_SECRET: TEST_HASH_SECRET },
    stdio: ["pipe", "pipe", "pipe"],
  });
  const written = { output: "", errors: "" };
  child.stdout.on("data", (chunk: Buffer) => (written.output += chunk.toString()));
  child.stderr.on("data", (chunk: Buffer) => (written.errors += chunk.toString()));
  // A killed reader leaves the pipe broken: that is what is wanted.
  child.stdin.on("error", () => undefined);
  const ended = new Promise<ChildResult>((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (_code, signal) => resolve({ ...written, signal }));
  });
  return {
    process: child,
    ended,
    write: (bytes) => void child.stdin.write(bytes),
    endInput: () => void child.stdin.end(),
  };
}

function runChild(args: readonly string[], input: Buffer): Promise<ChildResult> {
  const child = startChild(args);
  child.write(input);
  child.endInput();
  return child.ended;
}

/** Bytes that stand in a state directory. */
function stateBytes(state: string): number {
  if (!existsSync(state)) return 0;
  return readdirSync(state).reduce(
    (sum, name) => sum + (statSync(join(state, name), { throwIfNoEntry: false })?.size ?? 0),
    0,
  );
}

/**
 * Feeds a child some of the input and kills it, not before it has written to its state.
 * @param whole the input ends, so that the kill may meet the end of the run, or come after it
 */
async function killInTheMiddle(
  args: readonly string[],
  state: string,
  input: Buffer,
  whole: boolean,
  random: () => number,
): Promise<ChildResult> {
  const before = stateBytes(state);
  const child = startChild([...args, "--state", state]);
  const fedBytes = LEAST_FED_BYTES + Math.floor(random() * (input.length - LEAST_FED_BYTES));
  child.write(whole ? input : input.subarray(0, fedBytes));
  if (whole) child.endInput();
  while (child.process.exitCode === null && stateBytes(state) === before) await delay(1);
  await delay(random() * MAX_KILL_DELAY_MILLIS);
  child.process.kill("SIGKILL");
  return child.ended;
}

describe.skipIf(!HAS_DATA)("kill -9", () => {
  test(`gives the same alert set after ${KILLS} kills at random points`, { timeout: 300_000 }, async () => {
    const input = readFileSync(join(DATA, "invictus.ndjson"));
    const args = ["replay", "-", "--format", "ndjson"];
    const reference = await runChild(args, input);
    expect(linesOf(reference.output).length).toBeGreaterThan(0);
    const random = randomNumbers(7);
    for (let begun = 0; begun < KILLS; begun += KILLS_PER_STATE) {
      const state = join(folder, `killed-${begun}`);
      for (let kill = 1; kill < KILLS_PER_STATE; kill++) {
        const killed = await killInTheMiddle(args, state, input, false, random);
        expect(killed).toMatchObject({ output: "", signal: "SIGKILL" });
      }
      await killInTheMiddle(args, state, input, true, random);
      const last = await runChild([...args, "--state", state], input);
      expect(last).toMatchObject({ output: reference.output, signal: null });
      // What was journaled before the kills is met again and counts no second time.
      expect(last.errors).toMatch(/^Read 2815 sightings from 1 input: \d+ counted/);
      expect(last.errors).not.toContain(": 2815 counted");
    }
  });
});
