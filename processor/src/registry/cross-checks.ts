import { parseInstant } from "./instant.ts";

/** What is wrong between fields: the path of the field to change, and what it should hold. */
export interface CrossProblem {
  readonly path: readonly PropertyKey[];
  readonly wanted: string;
  readonly received: string | undefined;
}

/**
 * Looks at what several fields of a registry say together. It takes the file as it was written, so that these problems show beside those of single fields.
 *
 * @param data what the file holds, of any form
 */
export function findCrossProblems(data: unknown): readonly CrossProblem[] {
  if (!isRecord(data)) return [];
  const problems: CrossProblem[] = [];
  const plans = isRecord(data["plans"]) ? data["plans"] : {};
  const lookForPlan = (path: readonly PropertyKey[], name: unknown): void => {
    if (typeof name !== "string" || Object.hasOwn(plans, name)) return;
    problems.push({ path, wanted: "the name of one of plans", received: undefined });
  };
  for (const [name, owner] of Object.entries(isRecord(data["owners"]) ? data["owners"] : {}))
    if (isRecord(owner)) lookForPlan(["owners", name, "plan"], owner["plan"]);
  const hashes = new Set<string>();
  for (const [index, key] of (Array.isArray(data["keys"]) ? data["keys"] : []).entries()) {
    if (!isRecord(key)) continue;
    lookForPlan(["keys", index, "plan"], key["plan"]);
    for (const problem of findKeyProblems(key)) problems.push({ ...problem, path: ["keys", index, ...problem.path] });
    if (typeof key["hash"] !== "string") continue;
    const hash = key["hash"].toLowerCase();
    if (hashes.has(hash))
      problems.push({ path: ["keys", index, "hash"], wanted: "a hash that no key above has", received: "it again" });
    hashes.add(hash);
  }
  return problems;
}

/** What is wrong between the fields of one key as it was written. */
export function findKeyProblems(key: Readonly<Record<string, unknown>>): readonly CrossProblem[] {
  const problems: CrossProblem[] = [];
  const { status = "active", changed_at: changedAt, grace_until: graceUntil } = key;
  for (const [field, value] of Object.entries({ changed_at: changedAt, grace_until: graceUntil })) {
    if (status !== "active" || value === undefined) continue;
    problems.push({ path: [field], wanted: "nothing, unless status is rotated or revoked", received: undefined });
  }
  if (
    typeof changedAt === "string" &&
    typeof graceUntil === "string" &&
    parseInstant(graceUntil) < parseInstant(changedAt)
  )
    problems.push({ path: ["grace_until"], wanted: "no time before changed_at", received: undefined });
  return problems;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
