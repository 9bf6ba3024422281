import { afterAll, beforeAll, describe, test } from "vitest";
import { startService } from "../sdk/support/service.ts";
import { PROTOCOLS, expectNoLeak, startLeakyDatabase } from "../support/leak-matrix.ts";
import type { LeakyDatabase } from "../support/leak-matrix.ts";

/* On OpenTelemetry JS 3.1. `test/sdk/otel-2.system.test.ts` does the same on 2.12. */

let database: LeakyDatabase;

beforeAll(async () => {
  database = await startLeakyDatabase();
});

afterAll(() => database.close());

describe("a service that leaks its keys everywhere", () => {
  test.each(PROTOCOLS)(
    "sends none over %s, prints none in OpenTelemetry's lines, and forwards none",
    async (...protocol) => {
      await expectNoLeak({
        database,
        protocol,
        start: (options) => startService("test/sdk/fixtures/leaky.mjs", options),
      });
    },
  );
});
