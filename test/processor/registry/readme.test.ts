import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { createKeyScanner } from "@keytrail/sdk/keys";
import { createAlertsRoutes } from "../../../processor/src/api/alerts.ts";
import { createKeysRoutes } from "../../../processor/src/api/keys.ts";
import { systemClock } from "../../../processor/src/clock.ts";
import { parseRegistry } from "../../../processor/src/registry/load-registry.ts";
import { createRegistry } from "../../../processor/src/registry/registry.ts";
import { DEFAULT_REGISTRY } from "../../../processor/src/options.ts";

const README = readFileSync(new URL("../../../processor/README.md", import.meta.url), "utf8");

test("the README's registry has no problem, and says of its keys what the text says", () => {
  const text = [...README.matchAll(/```yaml\n([\s\S]*?)```/g)].map((match) => match[1] ?? "");
  const registry = createRegistry(
    DEFAULT_REGISTRY,
    parseRegistry(
      text.find((one) => one.includes("owners:"))!,
      "README.md",
    ),
  );
  const records = Object.fromEntries([...registry.list()].map(({ record }) => [record.name, record]));
  expect(records["acme-prod"]).toMatchObject({
    plan: "partner",
    allowedRoutes: ["/v1/orders*"],
    timeZone: "Europe/Berlin",
  });
  expect(records["old-backup"]?.isCanary).toBe(true);
  expect(records["acme-2025"]).toMatchObject({ status: "rotated", rules: { request_rate_burst: { limit: 1000 } } });
});

test("the README's table has every route of the API, and no other", () => {
  const named = [...README.matchAll(/^\| `(GET|PUT|POST|DELETE) (\/api\/\S+)` \|/gm)].map(
    ([, method, path]) => `${method} ${path}`,
  );
  const registry = createRegistry(DEFAULT_REGISTRY);
  const unasked = (): never => expect.unreachable();
  const routes = [
    ...createKeysRoutes({ registry, clock: systemClock, changeKeys: () => Promise.resolve() }),
    ...createAlertsRoutes({ look: unasked, acknowledge: unasked, explain: unasked, scanner: createKeyScanner() }),
  ];
  expect(new Set(named)).toEqual(
    new Set(routes.map(({ method, path }) => `${method} ${path.replace("{hash}", "HASH").replace("{id}", "ID")}`)),
  );
});
