import { PassThrough } from "node:stream";
import type { Alert } from "../../processor/src/alerts/alert.ts";
import { toProcessorOptions } from "../../processor/src/config/options.ts";
import { DEFAULT_CONFIG } from "../../processor/src/config/schema.ts";
import { NOWHERE } from "../../processor/src/geo/geo.ts";
import type { Geo, GeoPlace } from "../../processor/src/geo/geo.ts";
import type { KeyRecord } from "../../processor/src/registry/key-record.ts";
import { NO_CONTEXT } from "../../processor/src/rules/context.ts";
import { registryOf } from "./key-records.ts";
import { of, play, type StoryEvent } from "./stories.ts";

/** What a story with a key registry says beside what happens. */
export interface KeyStory {
  readonly records: readonly KeyRecord[];
  readonly isComplete?: boolean;
  /** By client address; others are nowhere. */
  readonly places?: Readonly<Record<string, Partial<GeoPlace>>>;
}

/** Plays a story under the defaults of the configuration; gives the alerts of one rule. */
export async function playWithKeys(rule: string, story: KeyStory, events: readonly StoryEvent[]): Promise<Alert[]> {
  const { rules } = toProcessorOptions(DEFAULT_CONFIG, { output: new PassThrough() });
  const { records, isComplete, places = {} } = story;
  const geo: Geo = { hasCountries: true, hasNetworks: true, find: (address) => ({ ...NOWHERE, ...places[address] }) };
  const context = { ...NO_CONTEXT, geo, registry: registryOf(records, isComplete) };
  return of(rule, (await play(events, rules, undefined, context)).alerts);
}
