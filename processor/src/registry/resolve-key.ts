import type { KeyEntry, KeyTerms, RegistryContent } from "./key-entry.ts";
import type { KeyRecord, KeyRuleOverride } from "./key-record.ts";

const NONE: readonly never[] = [];
/** Who says something, the nearest first. */
const TERM_NAMES = ["key", "owner", "plan"] as const;

/**
 * Fills in what the key's owner and plan say: of lists and hours the nearest one counts as a whole (key, owner, plan), of rules each field.
 * A plan that is not there says nothing.
 */
export function resolveKey(entry: KeyEntry, { owners, plans }: Pick<RegistryContent, "owners" | "plans">): KeyRecord {
  const owner = entry.owner === undefined ? undefined : owners.get(entry.owner);
  const plan = entry.plan ?? owner?.plan;
  const terms: readonly (KeyTerms | undefined)[] = [entry, owner, plan === undefined ? undefined : plans.get(plan)];
  return {
    keyHash: entry.keyHash,
    name: entry.name ?? "",
    owner: entry.owner ?? "",
    plan: plan ?? "",
    status: entry.status,
    changedAtUnixMillis: entry.changedAtUnixMillis,
    graceUntilUnixMillis: entry.graceUntilUnixMillis,
    expiresAtUnixMillis: entry.expiresAtUnixMillis,
    isCanary: entry.isCanary ?? false,
    allowedCidrs: nearest(terms, "allowedCidrs") ?? NONE,
    allowedCountries: nearest(terms, "allowedCountries") ?? NONE,
    allowedAsns: nearest(terms, "allowedAsns") ?? NONE,
    allowedRoutes: nearest(terms, "allowedRoutes") ?? NONE,
    rateLimits: nearest(terms, "rateLimits") ?? NONE,
    timeZone: nearest(terms, "timeZone"),
    timeZoneFrom: TERM_NAMES[terms.findIndex((one) => one?.timeZone !== undefined)],
    businessHours: nearest(terms, "businessHours"),
    rules: mergeRules(terms),
  };
}

function nearest<Name extends keyof KeyTerms>(
  terms: readonly (KeyTerms | undefined)[],
  name: Name,
): KeyTerms[Name] | undefined {
  return terms.find((one) => one?.[name] !== undefined)?.[name];
}

function mergeRules(terms: readonly (KeyTerms | undefined)[]): Readonly<Record<string, KeyRuleOverride>> {
  const merged = new Map<string, KeyRuleOverride>();
  for (const { rules = {} } of terms.toReversed().filter((one) => one !== undefined))
    for (const [id, override] of Object.entries(rules)) merged.set(id, { ...merged.get(id), ...override });
  return Object.fromEntries(merged);
}
