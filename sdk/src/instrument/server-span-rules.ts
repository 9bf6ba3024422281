import { createContextKey } from "@opentelemetry/api";
import type { Context } from "@opentelemetry/api";
import type { HttpRequest } from "../extract/request.ts";
import type { Instrumentation } from "./sdk-modules.ts";

const HTTP_PACKAGE = "@opentelemetry/instrumentation-http";
const GRPC_PACKAGE = "@opentelemetry/instrumentation-grpc";
/** The name is that of `@opentelemetry/core`, and keys are equal by name. */
const SUPPRESS_TRACING_KEY: symbol = createContextKey("OpenTelemetry SDK Context Key SUPPRESS_TRACING");

/** What a service's own instrumentations say of the server spans that the SDK would make. */
export interface ServerSpanRules {
  /** Whether one of them makes the server spans of gRPC calls. */
  readonly isGrpcElsewhere: boolean;
  /** Whether the service wants no span of a request; throws what the service's hook throws. */
  readonly isIgnored: (request: HttpRequest) => boolean;
}

/**
 * Reads the rules off a service's instrumentations. What its `HttpInstrumentation` is told to ignore (`ignoreIncomingRequestHook`, e.g. health checks)
 * holds for requests that this instrumentation doesn't see as well.
 *
 * @param instrumentations none: the SDK makes every span that nobody else makes
 */
export function readServerSpanRules(instrumentations: readonly Instrumentation[]): ServerSpanRules {
  const find = (name: string): Instrumentation | undefined =>
    instrumentations.find(({ instrumentationName }) => instrumentationName === name);
  const http = find(HTTP_PACKAGE);
  return {
    isGrpcElsewhere: find(GRPC_PACKAGE) !== undefined,
    isIgnored(request) {
      const hook = http?.getConfig()["ignoreIncomingRequestHook"];
      return typeof hook === "function" && Boolean((hook as (request: HttpRequest) => unknown)(request));
    },
  };
}

/** The context of a request that is ignored: what runs in it makes no spans, as under OpenTelemetry's own instrumentation. */
export function withoutTracing(context: Context): Context {
  return context.setValue(SUPPRESS_TRACING_KEY, true);
}
