import { parseInstant } from "../../registry/instant.ts";
import type { Written } from "../../registry/written-key.ts";
import { usage } from "../arguments.ts";
import type { KnownFlags } from "../arguments.ts";
import type { KeysArguments } from "./target.ts";

/** Flags that say something of a new key. */
export const KEY_FLAGS: KnownFlags = {
  name: "value",
  owner: "value",
  plan: "value",
  "expires-at": "value",
  canary: "flag",
};

/** What the flags say, under the names of the file; what was not given is undefined. */
export function fieldsOf({ command, values, flags }: KeysArguments): Written {
  return {
    name: values.get("name"),
    owner: values.get("owner"),
    plan: values.get("plan"),
    expires_at: instantOf(command, "expires-at", values.get("expires-at")),
    canary: flags.has("canary") ? true : undefined,
  };
}

/** The text of a flag that takes an instant. */
export function instantOf(command: string, flag: string, text: string | undefined): string | undefined {
  if (text === undefined || !Number.isNaN(parseInstant(text))) return text;
  throw usage(command, `--${flag} wants a time such as 2026-12-01T10:00:00Z, or a date: received something else`);
}
