import { expect, test } from "vitest";
import { createInstrumentations } from "../../../sdk/src/instrument/http-instrumentation.ts";
import type { Instrumentation, SdkModules } from "../../../sdk/src/instrument/sdk-modules.ts";

const modules = {
  read: () =>
    class {
      readonly instrumentationName = "ours";
    },
} as unknown as SdkModules;

const hooks = { startIncomingSpanHook: () => ({ "client.address": "ours" }), requestHook: () => undefined };

function createOwn(config: Readonly<Record<string, unknown>>): Instrumentation {
  let current = config;
  return {
    instrumentationName: "@opentelemetry/instrumentation-http",
    getConfig: () => current,
    setConfig: (next) => void (current = next),
  };
}

test("ours stands before the service's instrumentations", () => {
  const other = { ...createOwn({}), instrumentationName: "other" };
  expect(createInstrumentations([other], hooks, modules).map((each) => each.instrumentationName)).toEqual([
    "ours",
    "other",
  ]);
});

test("the service's own HttpInstrumentation stays, its hooks run, and our attributes win", () => {
  const own = createOwn({
    ignoreIncomingRequestHook: "kept",
    startIncomingSpanHook: () => ({ "client.address": "theirs", tenant: "unit" }),
  });
  expect(createInstrumentations([own], hooks, modules)).toEqual([own]);
  const config = own.getConfig() as { startIncomingSpanHook(): object; ignoreIncomingRequestHook: unknown };
  expect(config.ignoreIncomingRequestHook).toBe("kept");
  expect(config.startIncomingSpanHook()).toEqual({ "client.address": "ours", tenant: "unit" });
});

test("a hook of the service that throws doesn't keep ours from running", () => {
  const ran: string[] = [];
  const own = createOwn({
    requestHook() {
      throw new Error("unit");
    },
  });
  createInstrumentations([own], { ...hooks, requestHook: () => void ran.push("ours") }, modules);
  (own.getConfig() as { requestHook(): void }).requestHook();
  expect(ran).toEqual(["ours"]);
});
