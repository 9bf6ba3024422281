import { expect, test } from "vitest";
import { NO_REGISTRY } from "../../../processor/src/registry/key-record.ts";
import { SightingBatchBuilder } from "../../../processor/src/sightings/batch.ts";
import { RequestWindows, type TallyLimits } from "../../../processor/src/tune/request-windows.ts";
import { sighting } from "../../support/sightings.ts";

const KEYS = ["1a".repeat(32), "2b".repeat(32), "3c".repeat(32)];
const WIDE: TallyLimits = { fingerprints: 1_000, openCells: 1_000, keys: 100, routes: 100 };
const START = Date.UTC(2026, 0, 5, 10);

/** Requests of a key, at minutes after the start. */
async function fill(
  windows: RequestWindows,
  uses: readonly { readonly minute: number; readonly key?: number }[],
): Promise<void> {
  const builder = new SightingBatchBuilder(uses.length);
  for (const [index, { minute, key = 0 }] of uses.entries()) {
    const timeUnixMillis = START + minute * 60_000 + index;
    builder.add(sighting({ timeUnixMillis, keyHash: KEYS[key]!, source: "a", route: `/${key}` }));
  }
  await windows.apply([builder.take()]);
}

test("what is out of order within the lateness falls into its own window", async () => {
  const windows = new RequestWindows(NO_REGISTRY, WIDE);
  windows.openSource("a", START, 600_000);
  await fill(windows, [{ minute: 0 }, { minute: 7 }, { minute: 0 }, { minute: 1 }]);
  windows.finish();
  expect(windows.counters).toMatchObject({ counted: 4, late: 0 });
  expect(windows.all.minute).toMatchObject({ count: 3, max: 2 });
  expect(windows.all.fiveMinutes).toMatchObject({ count: 2, max: 3 });
});

test("what comes when its window is closed is late, and counted as that", async () => {
  const windows = new RequestWindows(NO_REGISTRY, WIDE);
  windows.openSource("a", START, 60_000);
  await fill(windows, [{ minute: 0 }, { minute: 30 }]);
  await fill(windows, [{ minute: 0 }]);
  windows.finish();
  expect(windows.counters).toMatchObject({ counted: 2, late: 1 });
});

test("a source that is read later holds the windows open", async () => {
  const windows = new RequestWindows(NO_REGISTRY, WIDE);
  windows.openSource("a", START, 60_000);
  windows.openSource("b", START, 60_000);
  await fill(windows, [{ minute: 0 }, { minute: 30 }]);
  windows.closeSource("a");
  windows.openSource("a", START, 60_000);
  await fill(windows, [{ minute: 0.5 }]);
  windows.finish();
  expect(windows.counters).toMatchObject({ counted: 3, late: 0 });
  expect(windows.all.minute.max).toBe(2);
});

test("past the bound of open windows the oldest close early, and what then comes for them is late", async () => {
  const windows = new RequestWindows(NO_REGISTRY, { ...WIDE, openCells: 4 });
  windows.openSource("a", START, 6_000_000);
  await fill(windows, [{ minute: 0 }, { minute: 10 }, { minute: 20 }]);
  await fill(windows, [{ minute: 0 }, { minute: 20 }]);
  windows.finish();
  expect(windows.counters).toMatchObject({ counted: 4, late: 1 });
});

test("keys and routes past their bounds have no figures of their own, and are counted", async () => {
  const windows = new RequestWindows(NO_REGISTRY, { ...WIDE, keys: 2, routes: 1 });
  windows.openSource("a", START, 60_000);
  await fill(windows, [{ minute: 0 }, { minute: 0, key: 1 }, { minute: 0, key: 2 }]);
  windows.finish();
  expect(windows.all.requests).toBe(3);
  expect([windows.byKey.size, windows.byRoute.size]).toEqual([2, 1]);
  expect(windows.counters).toMatchObject({ keyWindowsLeftOut: 1, routeWindowsLeftOut: 2 });
});
