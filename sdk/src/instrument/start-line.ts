import { ATTR_SERVICE_NAME } from "../attributes.ts";
import type { Environment, ResolvedOptions } from "../options.ts";
import type { Resource } from "../scrub/telemetry.ts";
import { describeEndpoint } from "./exporters.ts";

/** What the start line tells. */
export interface StartFacts {
  readonly version: string;
  readonly resource: Resource;
  readonly hashKeyId: string;
  readonly options: ResolvedOptions;
  readonly environment: Environment;
}

/** One line that says what runs, so that a wrong setting shows at the first look. */
export function describeStart({ version, resource, hashKeyId, options, environment }: StartFacts): string {
  const { trustedProxies, clientAddress, endpoint } = options;
  const proxies = typeof trustedProxies === "number" ? `${trustedProxies} hops` : trustedProxies.join(",") || "none";
  const service = resource.attributes[ATTR_SERVICE_NAME];
  return [
    `on, version ${version}`,
    `service ${typeof service === "string" ? service : "unnamed"}`,
    `endpoint ${describeEndpoint({ environment, endpoint })}`,
    `audit ${describeAudit(options)}`,
    `client address ${clientAddress}`,
    `trusted proxies ${proxies}`,
    `hash key ${hashKeyId}`,
  ].join(", ");
}

function describeAudit({ audit, auditEndpoint }: ResolvedOptions): string {
  if (!audit || auditEndpoint === undefined) return audit ? "on" : "off";
  return `to ${describeEndpoint({ environment: {}, endpoint: auditEndpoint })}`;
}
