import diagnosticsChannel from "node:diagnostics_channel";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { createFrameworkRoutes } from "../../../sdk/src/instrument/framework-routes.ts";
import type { FrameworkRoutesOptions } from "../../../sdk/src/instrument/framework-routes.ts";
import type { Framework } from "../../../sdk/src/instrument/frameworks/framework.ts";
import { createGuard } from "../../../sdk/src/instrument/guard.ts";

const require = createRequire(import.meta.url);

function optionsFor(frameworks: readonly Framework[], failures: string[] = []): FrameworkRoutesOptions {
  return {
    frameworks,
    guard: createGuard((errorName) => void failures.push(errorName)),
    modules: () => {
      throw new Error("OpenTelemetry was asked for");
    },
    version: "0.0.0",
    ownUrl: import.meta.url,
    serviceFolders: [import.meta.filename],
  };
}

async function listenOnce(): Promise<void> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  server.close();
  await once(server, "close");
}

test("a framework that is loaded already is watched when a server listens, and only once", async () => {
  const folder = mkdtempSync(join(tmpdir(), "keytrail-framework-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  mkdirSync(join(folder, "own-framework/lib"), { recursive: true });
  for (const name of ["routes", "other"])
    writeFileSync(join(folder, `own-framework/lib/${name}.js`), `exports.name = "${name}";`);
  for (const name of ["routes", "other"]) require(join(folder, `own-framework/lib/${name}.js`));

  const watched: object[] = [];
  const framework: Framework = {
    loadedFile: { ending: "/own-framework/lib/routes.js", watch: (exported) => void watched.push(exported) },
  };
  createFrameworkRoutes(optionsFor([framework])).watch();
  expect(watched).toEqual([]);
  await listenOnce();
  await listenOnce();
  expect(watched).toEqual([{ name: "routes" }]);
});

test("what fails while a framework is watched is counted, and not thrown into the service", () => {
  const failures: string[] = [];
  const framework: Framework = {
    channel: {
      name: "keytrail.unit.framework",
      onMessage() {
        throw new RangeError("not as expected");
      },
    },
  };
  createFrameworkRoutes(optionsFor([framework], failures)).watch();
  diagnosticsChannel.channel("keytrail.unit.framework").publish({});
  expect(failures).toEqual(["RangeError"]);
});

test("a package that isn't installed costs no hook in the module loader, one that is asks OpenTelemetry for it", () => {
  const failures: string[] = [];
  const hooked = (name: string): Framework => ({
    hookedPackage: { name, versions: "*", replace: (exported) => exported },
  });
  expect(createFrameworkRoutes(optionsFor([hooked("no-such-framework")], failures)).instrumentations()).toEqual([]);
  expect(failures).toEqual([]);
  expect(createFrameworkRoutes(optionsFor([hooked("hono")], failures)).instrumentations()).toEqual([]);
  expect(failures).toEqual(["Error"]);
});

test("the first framework that left a route on the request is believed", () => {
  const routes = createFrameworkRoutes(
    optionsFor([{ routeOf: () => undefined }, {}, { routeOf: () => "/first" }, { routeOf: () => "/second" }]),
  );
  expect(routes.read({})).toBe("/first");
});
