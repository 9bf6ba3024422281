import type { RulesOptions } from "../detection.ts";

type Sections = Readonly<Record<string, { readonly enabled: boolean }>>;

/** Ids of the rules of the pack that are on. */
export function enabledRules(options: RulesOptions): readonly string[] {
  return Object.entries(sectionsOf(options))
    .filter(([, { enabled }]) => enabled)
    .map(([id]) => id);
}

/**
 * The same options with one rule of the pack on, whatever they say of it, and all others off. Rules don't hear of each other, so its alerts are those that it has
 * among others.
 * @param id undefined: none
 */
export function onlyRule(options: RulesOptions, id: string | undefined): RulesOptions {
  const only = <Section extends { readonly enabled: boolean }>(name: string, section: Section): Section => ({
    ...section,
    enabled: name === id,
  });
  return {
    ...options,
    request_rate_burst: only("request_rate_burst", options.request_rate_burst),
    request_rate_sustained: only("request_rate_sustained", options.request_rate_sustained),
    new_client_address: only("new_client_address", options.new_client_address),
    leaked_key: only("leaked_key", options.leaked_key),
    more: Object.fromEntries(Object.entries(options.more ?? {}).map(([name, section]) => [name, only(name, section)])),
  };
}

function sectionsOf({
  request_rate_burst,
  request_rate_sustained,
  new_client_address,
  leaked_key,
  more,
}: RulesOptions): Sections {
  return { request_rate_burst, request_rate_sustained, new_client_address, leaked_key, ...more };
}
