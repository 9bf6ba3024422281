import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { cleanTelemetry } from "./clean/index.ts";
import type { CaptureCounts, CleanString } from "./clean/index.ts";
import { drawTelemetry } from "./clean/synthetic/index.ts";

const COUNT = 20_000;
const SEED = 20260105;
/** Eight services start, each with all instrumentations, on a machine that does other things as well. */
const START_TIMEOUT_MILLIS = 180_000;

function identity({ name, text }: CleanString): string {
  return `${name}\0${text}`;
}

function draw(seed: number, count: number): CleanString[] {
  const strings: CleanString[] = [];
  for (const string of drawTelemetry(seed)) {
    strings.push(string);
    if (strings.length === count) break;
  }
  return strings;
}

function runningChildren(): number {
  return process.getActiveResourcesInfo().filter((resource) => resource === "ProcessWrap").length;
}

describe("cleanTelemetry()", () => {
  const strings: CleanString[] = [];
  const batchSizes: number[] = [];
  const counts: CaptureCounts = { seen: 0 };
  let childrenBefore = 0;
  let childrenMeanwhile = 0;
  let filesMeanwhile = 0;
  // Where the services put their files: other runs on this machine have folders of their own.
  const folder = mkdtempSync(join(tmpdir(), "clean-telemetry-"));

  beforeAll(async () => {
    // The test runner has processes of its own.
    childrenBefore = runningChildren();
    vi.stubEnv("TMPDIR", folder);
    for await (const batch of cleanTelemetry({ seed: SEED, count: COUNT, counts })) {
      childrenMeanwhile = Math.max(childrenMeanwhile, runningChildren());
      filesMeanwhile = Math.max(filesMeanwhile, readdirSync(folder).length);
      batchSizes.push(batch.length);
      strings.push(...batch);
    }
  }, START_TIMEOUT_MILLIS);

  afterAll(() => {
    vi.unstubAllEnvs();
    rmSync(folder, { recursive: true, force: true });
  });

  test("gives as many strings as wanted, in batches of at most 10,000", () => {
    expect(strings).toHaveLength(COUNT);
    expect(Math.max(...batchSizes)).toBeLessThanOrEqual(10_000);
  });

  test("captures more than half of them", () => {
    const captured = strings.filter(({ isCaptured }) => isCaptured).length;
    expect(captured / COUNT).toBeGreaterThan(0.5);
    expect(counts.seen).toBeGreaterThanOrEqual(captured);
  });

  test.each([true, false])("gives no pair of name and text twice where isCaptured is %s", (isCaptured) => {
    const part = strings.filter((string) => string.isCaptured === isCaptured);
    expect(new Set(part.map(identity)).size).toBe(part.length);
  });

  test.each([
    ["http", "url.full"],
    ["express", "express.name"],
    ["koa", "koa.name"],
    ["undici", "http.request.method_original", "user_agent.original"],
    ["pg", "db.postgresql.values"],
    ["graphql", "graphql.source"],
    ["headers", "http.response.header.etag"],
    ["errors", "exception.stacktrace"],
    ["process detector", "process.pid", "process.runtime.name"],
    ["host detector", "host.name"],
  ])("captures what the instrumentation of %s writes", (_instrumentation, ...names) => {
    const captured = new Set(strings.filter(({ isCaptured }) => isCaptured).map(({ name }) => name));
    expect(names.some((name) => captured.has(name))).toBe(true);
  });

  test.each(["http", "undici", "express", "koa", "pg", "pino", "graphql", "dns", "net", "fs"])(
    "names the scope of the %s instrumentation",
    (instrumentation) => {
      const texts = new Set(strings.filter(({ isCaptured }) => isCaptured).map(({ text }) => text));
      expect(texts).toContain(`@opentelemetry/instrumentation-${instrumentation}`);
    },
  );

  test.each(["id", "uuid", "digest", "etag", "path", "url", "sql", "stack", "user_agent", "image", "jwt_like", "masked", "lookalike", "placeholder", "publishable", "semconv", "prose", "code", "header", "resource", "pod"])(
    "holds texts of kind %s",
    (kind) => {
      expect(strings.some((string) => string.kind === kind)).toBe(true);
    },
  ); // prettier-ignore

  test("leaves no process and no folder behind", async () => {
    expect(childrenMeanwhile).toBeGreaterThan(childrenBefore);
    expect(filesMeanwhile).toBeGreaterThan(0);
    // The handle of a process closes a little after the process has ended.
    await expect.poll(runningChildren, { timeout: 5000 }).toBe(childrenBefore);
    expect(readdirSync(folder)).toEqual([]);
  });

  test("ends its services when the reader stops early", async () => {
    for await (const batch of cleanTelemetry({ seed: SEED, count: COUNT })) {
      expect(batch.length).toBeGreaterThan(0);
      expect(runningChildren()).toBeGreaterThan(childrenBefore);
      break;
    }
    // The handle of a process closes a little after the process has ended.
    await expect.poll(runningChildren, { timeout: 5000 }).toBe(childrenBefore);
    expect(readdirSync(folder)).toEqual([]);
  });
});

describe("drawTelemetry()", () => {
  test("draws the same strings for the same seed", () => {
    expect(draw(SEED, 5000)).toEqual(draw(SEED, 5000));
  });

  test("draws other strings for another seed", () => {
    const known = new Set(
      draw(SEED, 5000)
        .filter(({ kind }) => kind !== "semconv")
        .map(identity),
    );
    const shared = draw(SEED + 1, 5000).filter((string) => known.has(identity(string)));
    expect(shared.length).toBeLessThan(50);
  });
});
