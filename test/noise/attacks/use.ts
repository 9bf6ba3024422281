import { atWallClock, DAY_MILLIS, HOUR_MILLIS, MINUTE_MILLIS, startOfDay } from "../calendar.ts";
import { drawAddress, networksOf } from "../networks.ts";
import { deploymentAt, SENSITIVE_ROUTE } from "../services.ts";
import type { AttackKind } from "./attack.ts";
import { attackOn, instants } from "./attack.ts";

/** A payout at three in the morning, from the usual desk. */
export const offHours: AttackKind = {
  rule: "off_hours_sensitive",
  create(stage) {
    const key = stage.takeVictim(({ profile, routes }) => profile === "office" && routes.includes(SENSITIVE_ROUTE));
    const use = stage.usualUse(key, stage.drawInstant());
    const day = Math.floor((use.atMillis - startOfDay(0)) / DAY_MILLIS);
    const timeUnixMillis = atWallClock(day + 1, 3, key.zone);
    const one = stage.request(key, { timeUnixMillis, clientAddress: use.address, route: SENSITIVE_ROUTE });
    return attackOn(this.rule, [key.hash], [one]);
  },
};

/** 80 objects, one after the other, in four minutes. */
export const sweep: AttackKind = {
  rule: "endpoint_sweep",
  create(stage) {
    const key = stage.takeVictim(({ objects, profile }) => objects < 20 && profile === "cron");
    const { atMillis, address } = stage.usualUse(key, stage.drawInstant());
    const route = key.service.routes[1]!;
    const requests = instants(atMillis, 80, 3).map((timeUnixMillis, i) => {
      const path = route.replace("{id}", `9${i}`);
      return stage.request(key, { timeUnixMillis, clientAddress: address, route, path });
    });
    return attackOn(this.rule, [key.hash], requests);
  },
};

/** After a deployment new routes are nobody's surprise, and the rule is silent for a day. */
const CALM_AFTER_DEPLOYMENT_MILLIS = 36 * HOUR_MILLIS;

/** A route of the service that this key has never used, and no deployment brought. */
export const novelRoute: AttackKind = {
  rule: "endpoint_novelty",
  create(stage) {
    const key = stage.takeVictim(({ profile }) => profile === "cron");
    const route = `/v1/${key.service.name}/internal`;
    for (;;) {
      const { atMillis, address } = stage.usualUse(key, stage.drawInstant());
      const timeUnixMillis = atMillis + MINUTE_MILLIS;
      if (timeUnixMillis - deploymentAt(key.service, timeUnixMillis).fromMillis < CALM_AFTER_DEPLOYMENT_MILLIS)
        continue;
      const one = stage.request(key, { timeUnixMillis, clientAddress: address, route, path: route });
      return attackOn(this.rule, [key.hash], [one]);
    }
  },
};

/** Another kind of program, from the same machine. */
export const otherProgram: AttackKind = {
  rule: "user_agent_change",
  create(stage) {
    const key = stage.takeVictim(({ profile }) => profile === "cron");
    const { atMillis, address } = stage.usualUse(key, stage.drawInstant());
    const one = stage.request(key, {
      timeUnixMillis: atMillis + MINUTE_MILLIS,
      clientAddress: address,
      userAgent: "insomnia/12.2.0",
    });
    return attackOn(this.rule, [key.hash], [one]);
  },
};

/** One key in the hands of six, in three networks, within ten minutes. */
export const sharing: AttackKind = {
  rule: "key_sharing",
  create(stage) {
    const key = stage.takeVictim(({ profile }) => profile === "cron");
    const { atMillis } = stage.usualUse(key, stage.drawInstant());
    const networks = networksOf("residential", "DE");
    const requests = instants(atMillis, 12, 30).map((timeUnixMillis, i) =>
      stage.request(key, { timeUnixMillis, clientAddress: drawAddress(stage.draws, networks[i % networks.length]!) }),
    );
    return attackOn(this.rule, [key.hash], requests);
  },
};

/** The owner's program and another one, from two networks within a minute. */
export const replay: AttackKind = {
  rule: "key_replay",
  create(stage) {
    const key = stage.takeVictim(({ profile }) => profile === "server");
    const use = stage.usualUse(key, stage.drawInstant());
    const clientAddress = stage.drawStrangerAddress((kind) => kind === "residential");
    const owners = stage.request(key, { timeUnixMillis: use.atMillis, clientAddress: use.address });
    const thiefs = stage.request(key, {
      timeUnixMillis: use.atMillis + 10_000,
      clientAddress,
      userAgent: "HTTPie/3.2.4",
    });
    return attackOn(this.rule, [key.hash], [owners, thiefs], { fromMillis: thiefs.timeUnixMillis });
  },
};
