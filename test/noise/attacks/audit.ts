import { deploymentAt } from "../services.ts";
import type { AttackKind } from "./attack.ts";
import { attackOn } from "./attack.ts";

/** Audit records of an instance that never arrive. */
export const hole: AttackKind = {
  rule: "audit_gap",
  create(stage) {
    const service = stage.draws.pick(stage.fleet.services.filter(({ isBehindBalancer }) => !isBehindBalancer));
    const fromMillis = stage.drawInstant();
    return attackOn(this.rule, [deploymentAt(service, fromMillis).instance], [], {
      fromMillis,
      toMillis: fromMillis,
      hole: { service: service.name, records: 7 },
    });
  },
};
