import type { Alert } from "../../processor/src/alerts/alert.ts";
import { DEFAULT_RULES, type RulesOptions } from "../../processor/src/detection.ts";
import { NO_CONTEXT } from "../../processor/src/rules/context.ts";
import type { Rule } from "../../processor/src/rules/rule.ts";
import { createReplay } from "../../processor/src/state/replay.ts";
import { batchOf, chunks } from "./sightings.ts";
import type { Sighting } from "../../processor/src/sightings/sighting.ts";

/** Without any rule of the pack. */
export const NO_RULES: RulesOptions = {
  ...DEFAULT_RULES,
  request_rate_burst: { ...DEFAULT_RULES.request_rate_burst, enabled: false },
  request_rate_sustained: { ...DEFAULT_RULES.request_rate_sustained, enabled: false },
  new_client_address: { ...DEFAULT_RULES.new_client_address, enabled: false },
  leaked_key: { enabled: false },
  more: {},
};

/** Plays a story through the detection with these rules alone, and ends it. */
export async function playRules(
  sightings: readonly Sighting[],
  ...plugins: readonly Rule[]
): Promise<readonly Alert[]> {
  const replay = await createReplay({
    stateDirectory: undefined,
    rules: NO_RULES,
    context: { ...NO_CONTEXT, plugins },
    teach: false,
  });
  for (const chunk of chunks(sightings, 500)) await replay.apply([batchOf(chunk)], []);
  return (await replay.finish()).alerts;
}
