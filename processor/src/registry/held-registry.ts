import type { KeyChange } from "./key-change.ts";
import type { Registry, RegistryDump } from "./registry.ts";

/**
 * Keeps what a state holds of a registry for a run that has none, such as one over recorded input: it may not forget what the next one needs.
 */
export function createHeldRegistry(): Pick<Registry, "apply" | "dump" | "restore"> {
  let held: RegistryDump = { overlays: [], timelines: [] };
  const changes: KeyChange[] = [];
  return {
    restore(dumped) {
      held = dumped;
    },
    apply: (change) => void changes.push(change),
    dump: () => ({ ...held, changes: [...(held.changes ?? []), ...changes] }),
  };
}
