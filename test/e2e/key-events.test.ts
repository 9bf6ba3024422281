import { createKeyHasher } from "@keytrail/sdk/keys";
import { expect, onTestFinished, test, vi } from "vitest";
import { DEFAULT_RULES } from "../../processor/src/detection.ts";
import { createProcessor } from "../../processor/src/start.ts";
import { HASH_SECRET, startService } from "../sdk/support/service.ts";
import { send } from "../support/http.ts";
import { of } from "../support/stories.ts";

const [FIRST, SECOND, EXPIRED, LASTING] = ["first", "second", "expired", "lasting"].map(
  (name) => `e2e-key-${name}-0001`,
);
const hashOf = (key: string | undefined): string =>
  createKeyHasher({ secret: Buffer.from(HASH_SECRET) }).hash(key ?? "");

test("a service under the SDK changes its keys: the processor knows, and tells when a key that was taken away is used", async () => {
  const revokedKeyUsed = {
    enabled: true,
    severity: "critical",
    rejectedSeverity: "medium",
    toleranceMillis: 0,
  } as const;
  const processor = await createProcessor({
    listen: { port: 0 },
    hashSecret: Buffer.from(HASH_SECRET),
    rules: { ...DEFAULT_RULES, more: { revoked_key_used: revokedKeyUsed } },
    api: { host: "127.0.0.1", port: 0, insecure: false, token: undefined },
    geo: { files: [], usesPackages: false, reloadMillis: 0, networkKinds: new Map() },
  });
  onTestFinished(() => processor.close());
  const service = await startService("test/sdk/fixtures/guarded.mjs", {
    receiver: processor,
    environment: { FRAMEWORK: "express", KEY_HASHES: [FIRST, SECOND, EXPIRED, LASTING].map(hashOf).join(",") },
  });
  onTestFinished(() => void service.stop());
  const ask = async (key: string | undefined, path = "/") =>
    (await send(`${service.url}${path}`, { method: "GET", headers: key === undefined ? {} : { "x-api-key": key } }))
      .status;
  const keyOf = async (key: string | undefined): Promise<unknown> => {
    const { body } = await send(`${processor.apiUrl}/api/v1/keys/${hashOf(key)}`, { method: "GET" });
    return JSON.parse(body.toString());
  };

  await ask(undefined, "/rotate");
  await vi.waitFor(async () => expect(await keyOf(LASTING)).toMatchObject({ status: "revoked" }), { timeout: 20_000 });
  expect(await keyOf(FIRST)).toMatchObject({
    status: "rotated",
    owner: "unit",
    grace_until: "2100-01-01T00:01:00.000Z",
    origin: "event",
  });
  expect(await keyOf(SECOND)).toMatchObject({
    status: "active",
    name: "second",
    expires_at: "2100-02-01T00:01:00.000Z",
  });

  expect(await ask(LASTING)).toBe(403);
  await vi.waitFor(
    async () => {
      const alerts = of("revoked_key_used", await processor.detection.alertSet());
      expect(alerts).toMatchObject([{ severity: "medium", entity: { "api_key.hash": hashOf(LASTING) } }]);
    },
    { timeout: 20_000 },
  );
});
