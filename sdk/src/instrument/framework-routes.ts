import diagnosticsChannel from "node:diagnostics_channel";
import { createRequire } from "node:module";
import type { Framework, RouteNotes } from "./frameworks/framework.ts";
import type { Guard } from "./guard.ts";
import { noteCurrentRoute, noteRoute } from "./route.ts";
import type { Constructor, Instrumentation, SdkModules } from "./sdk-modules.ts";

/** https://nodejs.org/api/diagnostics_channel.html#net: published by every kind of server, before it takes its first connection. */
const SERVER_LISTENS = "tracing:net.server.listen:asyncStart";
const PACKAGE = "@opentelemetry/instrumentation";

/** Options of {@link createFrameworkRoutes}. */
export interface FrameworkRoutesOptions {
  readonly frameworks: readonly Framework[];
  /** Runs a step that must not throw into the service. */
  readonly guard: Guard;
  /** OpenTelemetry's packages; throws when they are absent. */
  readonly modules: () => SdkModules;
  /** Version of this package. */
  readonly version: string;
  /** `import.meta.url` of a file of this package. */
  readonly ownUrl: string;
  /** Files and folders from which the service sees its packages. */
  readonly serviceFolders: readonly string[];
}

/** What notes the routes of frameworks. */
export interface FrameworkRoutes {
  /** Begins. Once. */
  watch(): void;
  /** The route that a framework left on Node's request; undefined where none did. */
  read(request: object): string | undefined;
  /** What waits for hooks in the module loader; made at the first call, and in force from then on for `require`. */
  instrumentations(): readonly Instrumentation[];
}

const NOTES: RouteNotes = { note: noteRoute, noteCurrent: noteCurrentRoute };

/** Creates what notes the routes of frameworks; see {@link Framework} for the ways. */
export function createFrameworkRoutes(options: FrameworkRoutesOptions): FrameworkRoutes {
  const { frameworks, guard } = options;
  let made: readonly Instrumentation[] | undefined;
  const instrumentations = (): readonly Instrumentation[] =>
    (made ??= guard(() => createRouteInstrumentations(options)) ?? []);

  /** Also finds what was loaded before the SDK, and sees `import` as well as `require`: both keep CommonJS modules in the same place. */
  const watched = new WeakSet();
  function watchLoadedFiles(): void {
    for (const [path, { exports }] of loadedModules(options.ownUrl)) {
      const file = findLoadedFile(frameworks, path);
      if (file === undefined || watched.has(exports)) continue;
      watched.add(exports);
      file.watch(exports, NOTES);
    }
  }

  const readers = frameworks.flatMap((framework) => framework.routeOf?.bind(framework) ?? []);
  return {
    instrumentations,
    read(request) {
      for (const routeOf of readers) {
        const route = routeOf(request);
        if (route !== undefined) return route;
      }
      return undefined;
    },
    watch() {
      for (const { channel } of frameworks) {
        if (channel === undefined) continue;
        diagnosticsChannel.subscribe(channel.name, (message) => guard(() => channel.onMessage(message, NOTES)));
      }
      diagnosticsChannel.subscribe(SERVER_LISTENS, () => guard(watchLoadedFiles));
      instrumentations();
    },
  };
}

/** CommonJS modules that are loaded, by `require` or by `import`. */
function loadedModules(ownUrl: string): readonly [path: string, module: { readonly exports: object }][] {
  return Object.entries(createRequire(ownUrl).cache as Readonly<Record<string, { readonly exports: object }>>);
}

function findLoadedFile(frameworks: readonly Framework[], path: string): Framework["loadedFile"] {
  const slashed = path.includes("\\") ? path.replaceAll("\\", "/") : path;
  return frameworks.find(({ loadedFile }) => loadedFile !== undefined && slashed.endsWith(loadedFile.ending))
    ?.loadedFile;
}

/**
 * Makes one OpenTelemetry instrumentation for the frameworks that only a hook in the module loader reaches. Those that aren't installed are left out:
 * the hooks cost some 10 ms at the start.
 */
function createRouteInstrumentations(options: FrameworkRoutesOptions): readonly Instrumentation[] {
  const { frameworks, guard, version, serviceFolders } = options;
  const installed = frameworks.flatMap(({ hookedPackage }) =>
    hookedPackage !== undefined && isInstalled(hookedPackage.name, serviceFolders) ? [hookedPackage] : [],
  );
  if (installed.length === 0) return [];
  const modules = options.modules();
  const InstrumentationBase = modules.read<Constructor<Instrumentation>>(PACKAGE, "InstrumentationBase");
  const Definition = modules.read<Constructor<object>>(PACKAGE, "InstrumentationNodeModuleDefinition");
  const definitions = installed.map(
    ({ name, versions, replace }) =>
      new Definition(name, [versions], (exported: object) => guard(() => replace(exported, NOTES)) ?? exported),
  );
  class RouteInstrumentation extends InstrumentationBase {
    // InstrumentationBase calls it from its constructor.
    init(): readonly object[] {
      return definitions;
    }
  }
  return [new RouteInstrumentation("@keytrail/sdk/routes", version, {})];
}

function isInstalled(packageName: string, folders: readonly string[]): boolean {
  return folders.some((folder) => {
    try {
      createRequire(folder).resolve(packageName);
      return true;
    } catch {
      return false;
    }
  });
}
