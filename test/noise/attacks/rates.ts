import type { AttackKind } from "./attack.ts";
import { attackOn, instants } from "./attack.ts";

/** Quiet keys whose limits are those of the configuration. */
const QUIET_PER_SECOND = 0.05;

/** 150 requests in 50 seconds, then silence. */
export const burst: AttackKind = {
  rule: "request_rate_burst",
  create(stage) {
    const key = stage.takeVictim(({ ratePerSecond }) => ratePerSecond < QUIET_PER_SECOND);
    const { address, atMillis } = stage.usualUse(key, stage.drawInstant());
    const times = instants(atMillis, 150, 1 / 3);
    return attackOn(
      this.rule,
      [key.hash],
      times.map((timeUnixMillis) => stage.request(key, { timeUnixMillis, clientAddress: address })),
    );
  },
};

/** 1.9 requests a second for five minutes. */
export const sustained: AttackKind = {
  rule: "request_rate_sustained",
  create(stage) {
    const key = stage.takeVictim(({ ratePerSecond }) => ratePerSecond < QUIET_PER_SECOND);
    const { address, atMillis } = stage.usualUse(key, stage.drawInstant());
    const times = instants(atMillis, 570, 1 / 1.9);
    return attackOn(
      this.rule,
      [key.hash],
      times.map((timeUnixMillis) => stage.request(key, { timeUnixMillis, clientAddress: address })),
    );
  },
};

/** Twice the limit that the registry promises, and nobody says 429. */
export const noThrottling: AttackKind = {
  rule: "no_throttling",
  create(stage) {
    const key = stage.takeVictim(
      ({ ratePerSecond, profile }) => ratePerSecond < QUIET_PER_SECOND && profile === "cron",
    );
    stage.amend(key, { rateLimits: [{ limit: 30, windowSeconds: 60 }] });
    const { address, atMillis } = stage.usualUse(key, stage.drawInstant());
    const times = instants(atMillis, 60, 0.9);
    return attackOn(
      this.rule,
      [key.hash],
      times.map((timeUnixMillis) => stage.request(key, { timeUnixMillis, clientAddress: address })),
    );
  },
};
