import { DAY_MILLIS, FIRST_DAY_MILLIS, HOUR_MILLIS } from "./calendar.ts";

/** A version of a service, from its deployment on. */
export interface Deployment {
  readonly fromMillis: number;
  readonly version: string;
  /** Whose sequence of audit records begins with it. */
  readonly instance: string;
  /** The route that the version brought; undefined for the first. */
  readonly newRoute: string | undefined;
}

/** A service that takes keys. */
export interface Service {
  readonly name: string;
  readonly routes: readonly string[];
  /** In order of time. */
  readonly deployments: readonly Deployment[];
  /** It stands behind a load balancer that nobody declared. */
  readonly isBehindBalancer: boolean;
}

/** Nobody uses these outside of business hours but those who should not. */
export const SENSITIVE_ROUTE = "/v1/payouts";

const RESOURCES: Readonly<Record<string, readonly string[]>> = {
  checkout: ["charges", "refunds", "customers", "invoices", "tokens", "payouts"],
  catalog: ["products", "prices", "stock", "images", "search", "brands"],
  reports: ["exports", "metrics", "dashboards", "schedules", "users", "payouts"],
  gateway: ["devices", "messages", "feeds", "profiles", "settings", "media"],
  legacy: ["orders", "shipments", "labels", "returns", "carriers", "zones"],
};
const DAYS_BETWEEN_DEPLOYMENTS = 7;

function deploymentsOf(name: string, offsetDays: number, days: number): Deployment[] {
  const first = { fromMillis: Number.NEGATIVE_INFINITY, version: "1.0.0", instance: `${name}-1`, newRoute: undefined };
  const later = Math.max(0, Math.ceil((days - offsetDays) / DAYS_BETWEEN_DEPLOYMENTS));
  return [
    first,
    ...Array.from({ length: later }, (_, i): Deployment => {
      const day = offsetDays + i * DAYS_BETWEEN_DEPLOYMENTS;
      return {
        fromMillis: FIRST_DAY_MILLIS + day * DAY_MILLIS + 14 * HOUR_MILLIS,
        version: `1.${i + 1}.0`,
        instance: `${name}-${i + 2}`,
        newRoute: `/v1/${name}/feature-${i + 1}`,
      };
    }),
  ];
}

/** The services of a fleet, each with a deployment a week. */
export function createServices(days: number): readonly Service[] {
  return Object.entries(RESOURCES).map(([name, resources], index) => ({
    name,
    routes: resources.flatMap((resource) => [`/v1/${resource}`, `/v1/${resource}/{id}`]),
    deployments: deploymentsOf(name, index + 1, days),
    isBehindBalancer: name === "legacy",
  }));
}

/** What runs at an instant. */
export function deploymentAt({ deployments }: Service, atMillis: number): Deployment {
  return deployments.findLast(({ fromMillis }) => fromMillis <= atMillis)!;
}
