import { HOUR_MILLIS, MINUTE_MILLIS } from "../calendar.ts";
import { drawAddress, fixedLinesOf, NETWORKS, SIMULATED_GEO } from "../networks.ts";
import type { AttackKind, Stage } from "./attack.ts";
import { attackOn, instants, silence } from "./attack.ts";

const FAR: Readonly<Record<string, string>> = {
  DE: "AU",
  FR: "JP",
  GB: "BR",
  US: "IN",
  BR: "JP",
  IN: "US",
  JP: "BR",
  AU: "GB",
};

/** Requests with a stolen key from another address, hours away from the owner's in time. */
function theft(stage: Stage, rule: string, newAddressOf: (owners: string) => string) {
  const key = stage.takeVictim(({ profile }) => profile === "cron" || profile === "server");
  const { atMillis, address } = stage.usualUse(key, stage.drawInstant());
  const clientAddress = newAddressOf(address);
  const times = instants(atMillis + 20 * MINUTE_MILLIS, 12, 20);
  return attackOn(
    rule,
    [key.hash],
    times.map((timeUnixMillis) => stage.request(key, { timeUnixMillis, clientAddress })),
  );
}

/** From another machine of the same host. */
export const newAddress: AttackKind = {
  rule: "new_client_address",
  create(stage) {
    return theft(stage, this.rule, (address) => {
      const { asn } = SIMULATED_GEO.find(address);
      return drawAddress(
        stage.draws,
        NETWORKS.find((network) => network.asn === asn)!,
      );
    });
  },
};

/** From another network of the same country. */
export const newAsn: AttackKind = {
  rule: "new_asn",
  create(stage) {
    return theft(stage, this.rule, (address) => {
      const { asn, country } = SIMULATED_GEO.find(address);
      return drawAddress(
        stage.draws,
        NETWORKS.find((network) => network.asn !== asn && network.country === country)!,
      );
    });
  },
};

/** From a line in another country. */
export const newCountry: AttackKind = {
  rule: "new_country",
  create(stage) {
    return theft(stage, this.rule, () => stage.drawStrangerAddress((kind) => kind === "residential"));
  },
};

/** A person's key from the other side of the world, ten minutes after its owner used it. */
export const travel: AttackKind = {
  rule: "impossible_travel",
  create(stage) {
    const key = stage.takeVictim(({ profile }) => profile === "office");
    const use = stage.usualUse(key, stage.drawInstant());
    const clientAddress = drawAddress(stage.draws, fixedLinesOf(FAR[key.country]!)[0]!);
    const times = instants(use.atMillis + 10 * MINUTE_MILLIS, 5, 20);
    const owners = stage.request(key, { timeUnixMillis: use.atMillis, clientAddress: use.address });
    const thiefs = times.map((timeUnixMillis) => stage.request(key, { timeUnixMillis, clientAddress }));
    return attackOn(this.rule, [key.hash], [owners, ...thiefs], { fromMillis: times[0]! });
  },
};

/** No attack: a key's owner flies to the other side of the world, and works there a day later. It is a new country, and no impossible travel. */
export const journey: AttackKind = {
  rule: "new_country",
  create(stage) {
    const key = stage.takeVictim(({ profile }) => profile === "office");
    const clientAddress = drawAddress(stage.draws, fixedLinesOf(FAR[key.country]!)[0]!);
    const { atMillis } = stage.usualUse(key, stage.drawInstant());
    const arrival = atMillis + 24 * HOUR_MILLIS;
    const times = instants(arrival, 5, 30);
    return attackOn(
      this.rule,
      [key.hash],
      times.map((timeUnixMillis) => stage.request(key, { timeUnixMillis, clientAddress })),
      {
        innocentOf: ["impossible_travel"],
        alters: silence(key, { fromMillis: atMillis + 1, toMillis: arrival + 36 * HOUR_MILLIS }),
      },
    );
  },
};
