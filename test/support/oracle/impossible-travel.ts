import { compareRows } from "../../../processor/src/alerts/evidence.ts";
import type { FoldSighting } from "../../../processor/src/rules/fold-rule.ts";
import { OUTCOMES } from "../../../processor/src/sightings/batch.ts";
import type { OracleMatch } from "./match.ts";

export interface TravelTerms {
  readonly memorySeconds: number;
  /** @default 0 */
  readonly learningSeconds?: number;
  readonly quarantineSeconds: number;
  readonly minKm: number;
  readonly maxKmh: number;
}

const dayOf = (one: FoldSighting): number => Math.floor(one.second / 86_400);
const cellOf = ({ place }: FoldSighting): string => `${Math.floor(place.latitude!)},${Math.floor(place.longitude!)}`;

/** detection.md 3.2 over plain lists: each end is compared with the three before it. */
export function impossibleTravel(
  sightings: readonly FoldSighting[],
  terms: TravelTerms,
): (OracleMatch & { readonly observed: number })[] {
  const byKey = Map.groupBy(sightings.toSorted(compareRows), ({ keyHash }) => keyHash);
  return [...byKey.values()].flatMap((ofKey) => {
    const accepted = ofKey.filter((one) => OUTCOMES[one.outcome] === "accepted" && one.clientAddress !== "");
    const ends = accepted.filter(
      ({ place }) =>
        place.latitude !== undefined && !["vpn", "relay", "tor", "satellite", "anycast"].includes(place.networkKind),
    );
    const holds: { readonly cell: string; readonly from: number; readonly until: number }[] = [];
    const isHeld = (cell: string, second: number): boolean =>
      holds.some((hold) => hold.cell === cell && second >= hold.from && second < hold.until);
    const fresh: boolean[] = [];
    /** Since when the key has shown places without a pause as long as the memory. */
    let since = 0;
    const isNew = (at: number, second: number): boolean => fresh[at]! || isHeld(cellOf(ends[at]!), second);
    /** Cells of each day that taught when they were used. */
    const used: { readonly day: number; readonly cell: string }[] = [];
    const isHabit = (a: string, b: string, day: number): boolean => {
      const daysOf = (cell: string) => used.filter((one) => one.cell === cell && one.day < day).map((one) => one.day);
      return new Set(daysOf(a).filter((one) => daysOf(b).includes(one))).size >= 3;
    };
    return ends.flatMap((to, index) => {
      const cell = cellOf(to);
      const before = ends.slice(0, index).filter((one) => to.second - one.second <= terms.memorySeconds);
      if (before.length === 0) since = to.second;
      const isLearning = to.second - since < (terms.learningSeconds ?? 0);
      fresh.push(before.length > 0 && !before.some((one) => cellOf(one) === cell) && !isHeld(cell, to.second));
      const isOnlyHosting = accepted.every(
        (one) =>
          compareRows(one, to) > 0 ||
          to.second - one.second > terms.memorySeconds ||
          one.place.networkKind === "hosting",
      );
      const journeys = [index - 1, index - 2, index - 3]
        .filter((at) => !isLearning && at >= 0 && before.includes(ends[at]!))
        .filter((at) => isNew(at, to.second) || isNew(index, to.second))
        .filter((at) => {
          const kinds = [ends[at]!.place.networkKind, to.place.networkKind];
          const { asn, country } = ends[at]!.place;
          const isSame = asn !== 0 && country !== "" && asn === to.place.asn && country === to.place.country;
          const hasHosting = kinds.includes("hosting") && !isOnlyHosting;
          return !hasHosting && !isSame && !isHabit(cellOf(ends[at]!), cell, dayOf(to));
        })
        .map((at) => {
          const radius = (one: FoldSighting): number => (one.place.radiusKm === 0 ? 50 : one.place.radiusKm);
          const far = Math.max(0, arcKm(ends[at]!, to) - radius(ends[at]!) - radius(to));
          const hours = ((to.timeMillis - ends[at]!.timeMillis) / 1000 + 60) / 3_600;
          return { at, far, kmh: far / hours };
        })
        .filter(({ far, kmh }) => far >= terms.minKm && kmh > terms.maxKmh)
        .toSorted((a, b) => b.kmh - a.kmh || b.at - a.at);
      const [fastest] = journeys;
      if (fastest !== undefined && terms.quarantineSeconds > 0) {
        for (const at of [fastest.at, index]) {
          const one = cellOf(ends[at]!);
          if (fresh[at]! && !isHeld(one, to.second))
            holds.push({ cell: one, from: to.second, until: to.second + terms.quarantineSeconds });
        }
      }
      if (!isHeld(cell, to.second)) used.push({ day: dayOf(to), cell });
      if (fastest === undefined) return [];
      return [
        {
          second: to.second,
          entity: { "api_key.hash": to.keyHash },
          severity: "high",
          observed: Math.ceil(fastest.kmh),
        },
      ];
    });
  });
}

/** By the angle between two vectors from the centre of the earth. */
function arcKm(a: FoldSighting, b: FoldSighting): number {
  const vector = ({ place }: FoldSighting): [number, number, number] => {
    const north = (place.latitude! * Math.PI) / 180;
    const east = (place.longitude! * Math.PI) / 180;
    return [Math.cos(north) * Math.cos(east), Math.cos(north) * Math.sin(east), Math.sin(north)];
  };
  const [u, v] = [vector(a), vector(b)];
  const dot = u[0] * v[0] + u[1] * v[1] + u[2] * v[2];
  return 6_371.009 * Math.acos(Math.min(1, Math.max(-1, dot)));
}
