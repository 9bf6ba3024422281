import type { Attributes } from "@opentelemetry/api";
import type { Environment } from "../options.ts";
import type { Resource } from "../scrub/telemetry.ts";
import type { MergeableResource, SdkModules } from "./sdk-modules.ts";

const PACKAGE = "@opentelemetry/resources";
const DETECTORS: Readonly<Record<string, string>> = {
  serviceinstance: "serviceInstanceIdDetector",
  process: "processDetector",
  host: "hostDetector",
  os: "osDetector",
  env: "envDetector",
};

/**
 * The resource that OpenTelemetry's NodeSDK would make, with ours on top. It is made here because the audit records have a provider of their
 * own, and must carry the very same resource.
 *
 * @param own attributes that win over detected ones
 * @param given attributes that detected ones win over. @default none
 */
export function createResource(
  own: Attributes,
  modules: SdkModules,
  environment: Environment,
  given?: Resource,
): MergeableResource {
  const defaultResource = modules.read<() => MergeableResource>(PACKAGE, "defaultResource");
  const detectResources = modules.read<(config: object) => MergeableResource>(PACKAGE, "detectResources");
  const fromAttributes = modules.read<(attributes: Attributes) => MergeableResource>(PACKAGE, "resourceFromAttributes");
  const detectors = readDetectorNames(environment).map((name) => modules.read<object>(PACKAGE, DETECTORS[name] ?? ""));
  return defaultResource()
    .merge(given ?? null)
    .merge(detectResources({ detectors }))
    .merge(fromAttributes(own));
}

/** `OTEL_NODE_RESOURCE_DETECTORS`: names, `all` (default) or `none`; unknown names are left out. */
function readDetectorNames(environment: Environment): readonly string[] {
  const names = (environment["OTEL_NODE_RESOURCE_DETECTORS"] ?? "").split(",").map((name) => name.trim());
  if (names.includes("none")) return [];
  const known = names.filter((name) => Object.hasOwn(DETECTORS, name));
  return known.length === 0 || names.includes("all") ? Object.keys(DETECTORS) : known;
}
