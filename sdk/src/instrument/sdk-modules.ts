import { createRequire } from "node:module";
import type { Context, Span } from "@opentelemetry/api";
import { KeytrailError } from "../errors.ts";
import type { ExportCallback, ReadableLogRecord, ReadableSpan, Resource } from "../scrub/telemetry.ts";

/**
 * The shapes of OpenTelemetry JS that the SDK touches, 2.x and 3.x alike. They are written down here because the two lines' own types
 * don't meet in one tree; values come from the packages that `@opentelemetry/sdk-node` itself depends on, so that there is one copy of each.
 */
export interface FlushTarget {
  forceFlush(): Promise<void>;
  shutdown(): Promise<void>;
}

/** A push exporter of any signal. */
export interface Exporter<Batch> {
  export(batch: Batch, onResult: ExportCallback): void;
  shutdown(): Promise<void>;
  forceFlush(): Promise<void>;
}

/** OpenTelemetry's span processor. */
export interface SpanProcessor extends FlushTarget {
  onStart(span: Span, parentContext: Context): void;
  onEnding?(span: Span): void;
  onEnd(span: ReadableSpan): void;
}

/** A resource that can be joined with another, whose attributes win. */
export interface MergeableResource extends Resource {
  merge(other: Resource | null): MergeableResource;
}

/** OpenTelemetry's processor of log records. */
export interface LogRecordProcessor extends FlushTarget {
  onEmit(record: ReadableLogRecord): void;
}

/** An instrumentation, as far as it is configured here. */
export interface Instrumentation {
  readonly instrumentationName: string;
  getConfig(): Readonly<Record<string, unknown>>;
  setConfig(config: Readonly<Record<string, unknown>>): void;
  getModuleDefinitions?(): readonly { readonly name: string }[];
}

/** The running OpenTelemetry SDK. */
export interface NodeSdk {
  start(): void;
  shutdown(): Promise<void>;
}

/** A constructor taken from a package at run time. */
// oxlint-disable-next-line typescript/no-explicit-any -- arguments differ from class to class and from line to line
export type Constructor<T> = new (...args: any[]) => T;

/** Reads named exports of OpenTelemetry's packages. */
export interface SdkModules {
  /** Version of `@opentelemetry/sdk-node`'s line: 2 or 3. */
  readonly majorVersion: 2 | 3;
  /**
   * @returns the export, unchecked: the caller says its type
   * @throws KeytrailError `peer_missing` when the package or the export is absent
   */
  // oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- the caller says the type
  read<T>(packageName: string, exportName: string): T;
  /** `require` as one of OpenTelemetry's packages sees it; undefined when that package is absent. */
  requireFrom(packageName: string): NodeJS.Require | undefined;
}

/**
 * Finds OpenTelemetry's packages from `@opentelemetry/sdk-node`'s own place, which works with strict layouts such as pnpm's.
 * CommonJS builds, because they load faster and are the copies that instrumentations get by `require`.
 *
 * @param ownUrl `import.meta.url` of a file of this package
 * @throws KeytrailError `peer_missing` when `@opentelemetry/sdk-node` can't be found
 */
export function createSdkModules(ownUrl: string): SdkModules {
  const ownRequire = createRequire(ownUrl);
  const sdkRequire = requireFrom("@opentelemetry/sdk-node", ownRequire);
  if (sdkRequire === undefined) throw missing("@opentelemetry/sdk-node", undefined);

  function load(packageName: string): Record<string, unknown> {
    for (const require of [sdkRequire, ownRequire]) {
      if (require !== undefined && canResolve(require, packageName))
        return require(packageName) as Record<string, unknown>;
    }
    throw missing(packageName, undefined);
  }
  const hasBasePackage = canResolve(sdkRequire, "@opentelemetry/sdk-trace-base");
  return {
    majorVersion: hasBasePackage ? 2 : 3,
    // oxlint-disable-next-line typescript/no-unnecessary-type-parameters
    read<T>(packageName: string, exportName: string): T {
      const value = load(packageName)[exportName];
      if (value === undefined) throw missing(packageName, exportName);
      return value as T;
    },
    requireFrom: (packageName) => requireFrom(packageName, sdkRequire) ?? requireFrom(packageName, ownRequire),
  };
}

function requireFrom(packageName: string, from: NodeJS.Require): NodeJS.Require | undefined {
  return canResolve(from, packageName) ? createRequire(from.resolve(packageName)) : undefined;
}

function canResolve(from: NodeJS.Require, packageName: string): boolean {
  try {
    from.resolve(packageName);
    return true;
  } catch {
    return false;
  }
}

function missing(packageName: string, exportName: string | undefined): KeytrailError {
  const wanted = exportName === undefined ? "the package must be installed" : `the package must export ${exportName}`;
  return new KeytrailError("peer_missing", `Cannot load ${packageName}: ${wanted}: received nothing`);
}
