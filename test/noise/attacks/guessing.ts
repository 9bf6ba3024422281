import { keyHash } from "../../support/sightings.ts";
import { drawAddress, networksOf } from "../networks.ts";
import type { AttackKind, Stage } from "./attack.ts";
import { attackOn } from "./attack.ts";

const SCANNER = "scanner/1.0";

/** Keys that nobody has. */
function guesses(count: number, draws: Stage["draws"]): readonly string[] {
  const salt = draws.below(2 ** 31);
  return Array.from({ length: count }, (_, i) => keyHash(`guess ${salt} ${i}`));
}

const REJECTED = { statusCode: 401, outcome: "rejected", userAgent: SCANNER, keyName: "" } as const;

/** 40 keys from one client, none of which works. */
export const enumeration: AttackKind = {
  rule: "key_enumeration",
  create(stage) {
    const key = stage.takeVictim();
    const clientAddress = stage.drawStrangerAddress();
    const from = stage.drawInstant();
    const requests = guesses(40, stage.draws).map((hash, i) =>
      stage.request(key, { ...REJECTED, keyHash: hash, clientAddress, timeUnixMillis: from + i * 5_000 }),
    );
    return attackOn(this.rule, [clientAddress], requests);
  },
};

const TRIES = { keys: 2_400, clients: 600, everyMillis: 500 };

/** 2,400 keys from 600 clients of one network in twenty minutes, four each. */
export const distributedEnumeration: AttackKind = {
  rule: "key_enumeration_distributed",
  isForBaselines: true,
  create(stage) {
    const key = stage.takeVictim();
    const network = stage.draws.pick(networksOf("hosting"));
    const addresses = Array.from({ length: TRIES.clients }, () => drawAddress(stage.draws, network));
    const from = stage.drawInstant();
    const requests = guesses(TRIES.keys, stage.draws).map((hash, i) =>
      stage.request(key, {
        ...REJECTED,
        keyHash: hash,
        clientAddress: addresses[i % addresses.length]!,
        timeUnixMillis: from + i * TRIES.everyMillis,
      }),
    );
    return attackOn(this.rule, [String(network.asn), ...addresses], requests, { kind: "baseline" });
  },
};

/** 30 keys of a list fail, then two of it work. */
export const stuffing: AttackKind = {
  rule: "credential_stuffing",
  create(stage) {
    const keys = [stage.takeVictim(isReachable), stage.takeVictim(isReachable)];
    const clientAddress = stage.drawStrangerAddress();
    const from = stage.drawInstant();
    const rejected = guesses(30, stage.draws).map((hash, i) =>
      stage.request(keys[0]!, { ...REJECTED, keyHash: hash, clientAddress, timeUnixMillis: from + i * 5_000 }),
    );
    const accepted = keys.map((key, i) =>
      stage.request(key, { clientAddress, userAgent: SCANNER, timeUnixMillis: from + (40 + i) * 5_000 }),
    );
    return attackOn(this.rule, [clientAddress, ...keys.map(({ hash }) => hash)], [...rejected, ...accepted], {
      fromMillis: accepted[0]!.timeUnixMillis,
    });
  },
};

function isReachable({ service }: { readonly service: { readonly isBehindBalancer: boolean } }): boolean {
  return !service.isBehindBalancer;
}
