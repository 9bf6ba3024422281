import type { DetectOptions } from "../rules/detect/detect-rule.ts";
import { detectBase } from "../rules/detect/detect-rule.ts";
import { entityByFields } from "../rules/fields.ts";
import type { FoldRule } from "../rules/fold-rule.ts";
import { createImpossibleTravel, type ImpossibleTravelState } from "../rules/impossible-travel.ts";
import type { KindSetting } from "./rule-kind.ts";

/** Parameters of the kind `travel`. */
export interface TravelParameters {
  readonly minDistanceKm: number;
  readonly maxSpeedKmh: number;
  /** How long an entity's places are remembered. */
  readonly memorySeconds: number;
}

/** `travel`: accepted requests of the entity from two places that nobody can be at in so short a time. */
export function createTravelDetect(
  options: DetectOptions,
  parameters: TravelParameters,
  { context, literal }: KindSetting,
): FoldRule<ImpossibleTravelState> {
  const { minDistanceKm, maxSpeedKmh, memorySeconds } = parameters;
  const travel = createImpossibleTravel(
    { minDistanceKm, maxSpeedKmh, memoryMillis: memorySeconds * 1000, severity: options.severity, literal },
    context.addressing,
  );
  return {
    ...travel,
    ...detectBase(options, {
      parameters: { detect: "travel", minDistanceKm, maxSpeedKmh, memorySeconds },
      needsHistory: travel.needsHistory,
      title: ({ details }) =>
        `was used from ${details["from"]} and ${details["later"]} later from ${details["to"]}, at least ${details["distance_km"]} km away: ${details["speed_kmh"]} km/h`,
      counterfactual: travel.counterfactual,
    }),
    fold(state, sighting, found) {
      if (!options.where(sighting)) return;
      travel.fold(state, sighting, (match) => found({ ...match, entity: entityByFields(options.entity, sighting) }));
    },
  };
}
