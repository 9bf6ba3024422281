import { createRequire, isBuiltin, syncBuiltinESMExports } from "node:module";
import type { Instrumentation, SdkModules } from "./sdk-modules.ts";

/** The synchronous loader hooks of `import-in-the-middle`. */
interface SyncHooks {
  supportsSyncHooks(): boolean;
  register(options: { readonly include: readonly string[] }): void;
}

/**
 * Makes instrumentations of Node's own modules reach ECMAScript modules without a loader. Instrumentations patch what goes through `require`;
 * requiring the modules once, after the instrumentations are enabled, patches `Server.prototype.emit`, which ECMAScript modules share.
 * Named imports (`import { request } from "node:http"`) are copies, and are brought up to date as well.
 *
 * @param ownUrl `import.meta.url` of a file of this package
 */
export function patchBuiltinModules(instrumentations: readonly Instrumentation[], ownUrl: string): void {
  const require = createRequire(ownUrl);
  for (const name of moduleNames(instrumentations)) if (isBuiltin(name)) require(name);
  syncBuiltinESMExports();
}

/**
 * Lets instrumentations of packages see what ECMAScript modules import, where Node can do so in the same thread (22.22.3, 24.11.1, 25.1, 26 and later).
 * Only the packages that the instrumentations name go through the hook, so that a service without any pays nothing.
 *
 * @returns the packages that can't be seen when imported, because Node or the hook's package is too old; empty when all is well
 */
export function registerModuleHooks(
  instrumentations: readonly Instrumentation[],
  modules: SdkModules,
): readonly string[] {
  const include = moduleNames(instrumentations).filter((name) => !isBuiltin(name));
  if (include.length === 0) return [];
  const require = modules.requireFrom("@opentelemetry/instrumentation");
  try {
    const hooks = require?.("import-in-the-middle/register-hooks.mjs") as SyncHooks | undefined;
    if (hooks?.supportsSyncHooks() !== true) return include;
    hooks.register({ include });
    return [];
  } catch {
    return include;
  }
}

/** The modules that instrumentations want to see. */
export function moduleNames(instrumentations: readonly Instrumentation[]): readonly string[] {
  return [...new Set(instrumentations.flatMap((each) => each.getModuleDefinitions?.() ?? []).map(({ name }) => name))];
}
