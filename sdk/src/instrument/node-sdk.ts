import type { Environment, KeytrailOptions } from "../options.ts";
import type { PrintScrubber } from "../scrub/printed.ts";
import type { Resource } from "../scrub/telemetry.ts";
import { listenToDiag } from "./diag.ts";
import type { HttpInstrument } from "./http.ts";
import { createInstrumentations } from "./http-instrumentation.ts";
import { moduleNames, patchBuiltinModules, registerModuleHooks } from "./module-hooks.ts";
import type { SdkLog } from "./sdk-log.ts";
import type { Constructor, Instrumentation, NodeSdk, SdkModules, SpanProcessor } from "./sdk-modules.ts";
import type { Signals } from "./signals.ts";

/** Options of {@link startNodeSdk}. */
export interface StartNodeSdkOptions {
  readonly modules: SdkModules;
  readonly resource: Resource;
  readonly signals: Signals;
  readonly instrument: HttpInstrument;
  readonly given: Pick<KeytrailOptions, "instrumentations" | "nodeSdk">;
  /** What notes the routes of frameworks; they run already, and wait for hooks in the module loader. */
  readonly routeInstrumentations: readonly Instrumentation[];
  /** `import.meta.url` of a file of this package. */
  readonly ownUrl: string;
  readonly log: Pick<SdkLog, "warn">;
  readonly environment: Environment;
  readonly printScrubber: PrintScrubber;
}

/**
 * Starts OpenTelemetry's NodeSDK. Its context manager, propagators, sampler and limits come from the environment as always; resource and exporters
 * are handed to it, because those it makes itself can be neither shared nor wrapped.
 *
 * @throws KeytrailError `peer_missing` when one of its packages is absent
 */
export function startNodeSdk(options: StartNodeSdkOptions): NodeSdk {
  const { modules, resource, signals, instrument, given, log } = options;
  const instrumentations = createInstrumentations(
    (given.instrumentations ?? []) as readonly Instrumentation[],
    instrument.hooks,
    modules,
  );
  const { spanProcessors = [], ...passedOn } = given.nodeSdk ?? {};
  const NodeSDK = modules.read<Constructor<NodeSdk>>("@opentelemetry/sdk-node", "NodeSDK");
  const create = (): NodeSdk =>
    new NodeSDK({
      ...passedOn,
      resource,
      autoDetectResources: false,
      instrumentations,
      // Ours first: what a later one reads is complete.
      spanProcessors: [
        instrument.spanProcessor,
        ...(spanProcessors as readonly SpanProcessor[]),
        ...signals.spanProcessors,
      ],
      logRecordProcessors: signals.logRecordProcessors,
      metricReaders: signals.metricReaders,
    });
  const sdk = startListened(create, options);
  patchBuiltinModules(instrumentations, options.ownUrl);
  // A framework that is only installed may be of no concern to the service.
  const wanted = moduleNames(instrumentations);
  const unseen = registerModuleHooks([...instrumentations, ...options.routeInstrumentations], modules).filter((name) =>
    wanted.includes(name),
  );
  if (unseen.length > 0) {
    log.warn(
      `instrumentations of ${unseen.join(", ")} see only require: Node 22.22.3, 24.11.1, 25.1 or 26 is wanted for import: received ${process.version}`,
    );
  }
  return sdk;
}

/** `OTEL_LOG_LEVEL` makes NodeSDK set a logger of its own, which tells all by itself. */
function startListened(
  create: () => NodeSdk,
  { environment, printScrubber, log }: Pick<StartNodeSdkOptions, "environment" | "printScrubber" | "log">,
): NodeSdk {
  const start = (): NodeSdk => {
    const sdk = create();
    sdk.start();
    return sdk;
  };
  if ((environment["OTEL_LOG_LEVEL"] ?? "") !== "") return start();
  return listenToDiag(start, (complaint) =>
    log.warn(`OpenTelemetry: ${String(printScrubber.printed([complaint])[0])}`),
  );
}
