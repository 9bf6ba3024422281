import type { HttpInstrumentationHooks } from "./http.ts";
import type { Constructor, Instrumentation, SdkModules } from "./sdk-modules.ts";

const PACKAGE = "@opentelemetry/instrumentation-http";

type Hook = (...args: readonly unknown[]) => unknown;

/**
 * The instrumentations to start: the service's own, and `HttpInstrumentation` with our hooks. A service that brings its own
 * `HttpInstrumentation` keeps it and its hooks; ours run after them.
 * Found by name, since `import` and `require` of one package give different classes.
 */
export function createInstrumentations(
  given: readonly Instrumentation[],
  hooks: HttpInstrumentationHooks,
  modules: SdkModules,
): readonly Instrumentation[] {
  const own = given.find((instrumentation) => instrumentation.instrumentationName === PACKAGE);
  if (own === undefined) {
    const HttpInstrumentation = modules.read<Constructor<Instrumentation>>(PACKAGE, "HttpInstrumentation");
    return [new HttpInstrumentation(hooks), ...given];
  }
  const config = own.getConfig();
  own.setConfig({
    ...config,
    startIncomingSpanHook: joinAttributes(config["startIncomingSpanHook"], hooks.startIncomingSpanHook as Hook),
    requestHook: inTurn(config["requestHook"], hooks.requestHook as Hook),
  });
  return given;
}

function joinAttributes(first: unknown, second: Hook): Hook {
  if (typeof first !== "function") return second;
  return (...args) => {
    const ours = second(...args);
    return Object.assign({}, callQuietly(first as Hook, args), ours);
  };
}

function inTurn(first: unknown, second: Hook): Hook {
  if (typeof first !== "function") return second;
  return (...args) => {
    callQuietly(first as Hook, args);
    return second(...args);
  };
}

/** The service's hook may throw: OpenTelemetry ignores that, and ours must run all the same. */
function callQuietly(hook: Hook, args: readonly unknown[]): unknown {
  try {
    return hook(...args);
  } catch {
    return undefined;
  }
}
