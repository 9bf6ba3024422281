import { businessHoursText } from "./business-hours.ts";
import type { KeyEntry, KeyTerms } from "./key-entry.ts";

/** Plain data under the names of the file. */
export type Written = Readonly<Record<string, unknown>>;

/** A key under the names of the registry's file, as the interface and `--json` show it. What is empty is left out. */
export function writtenKey(entry: KeyEntry): Written {
  return present({
    hash: entry.keyHash,
    name: entry.name,
    owner: entry.owner,
    plan: entry.plan,
    status: entry.status,
    changed_at: instant(entry.changedAtUnixMillis),
    grace_until: instant(entry.graceUntilUnixMillis),
    expires_at: instant(entry.expiresAtUnixMillis),
    canary: entry.isCanary === true ? true : undefined,
    ...writtenTerms(entry),
  });
}

function writtenTerms(terms: KeyTerms): Written {
  return {
    allowed_cidrs: terms.allowedCidrs,
    allowed_countries: terms.allowedCountries,
    allowed_asns: terms.allowedAsns,
    allowed_routes: terms.allowedRoutes,
    rate_limits: terms.rateLimits?.map(({ limit, windowSeconds }) => ({ limit, window: `${windowSeconds}s` })),
    time_zone: terms.timeZone,
    business_hours: terms.businessHours?.map(businessHoursText),
    rules: Object.fromEntries(
      Object.entries(terms.rules ?? {}).map(([id, { isEnabled, limit, severity }]) => [
        id,
        present({ enabled: isEnabled, limit, severity }),
      ]),
    ),
  };
}

function instant(unixMillis: number | undefined): string | undefined {
  return unixMillis === undefined ? undefined : new Date(unixMillis).toISOString();
}

function present(fields: Written): Written {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => !isEmpty(value)));
}

function isEmpty(value: unknown): boolean {
  if (value === undefined || value === "") return true;
  if (Array.isArray(value)) return value.length === 0;
  return typeof value === "object" && value !== null && Object.keys(value).length === 0;
}
