import type { KeyRecord } from "../../processor/src/registry/key-record.ts";
import type { Service } from "./services.ts";

/** How a key is used. */
export const PROFILE_IDS = ["server", "cron", "office", "phone", "serverless", "vpn", "balancer"] as const;
export type ProfileId = (typeof PROFILE_IDS)[number];

/** One key of the fleet. */
export interface SimulatedKey {
  /** Names it in draws and reports. */
  readonly name: string;
  readonly hash: string;
  readonly profile: ProfileId;
  readonly service: Service;
  readonly country: string;
  readonly zone: string;
  /** While it is active. */
  readonly ratePerSecond: number;
  /** Sightings a day over which the phases of activity get shorter. */
  readonly sightingsPerDay: number;
  /** Its volume is steady enough for a baseline. */
  readonly isMetered: boolean;
  /** Phases of activity: 24, or 1. */
  readonly phasesPerDay: 1 | 24;
  /** Routes that it uses. */
  readonly routes: readonly string[];
  /** Objects that it asks for. */
  readonly objects: number;
  /** Of a response, about. */
  readonly responseBytes: number;
  readonly userAgent: string;
  /** Nothing before, and nothing from the second on. */
  readonly fromMillis: number;
  readonly toMillis: number;
  readonly record: KeyRecord;
}

/** One request of a key, where it differs from what the key always does. */
export interface SimulatedRequest {
  readonly atMillis: number;
  readonly address: string;
  /** Requests that it stands for. @default 1 */
  readonly weight?: number;
  readonly route?: string;
}

/** The requests of a key on a day, in no order. */
export type Profile = (key: SimulatedKey, day: number, seed: number) => Iterable<SimulatedRequest>;
