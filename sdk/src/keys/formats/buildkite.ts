import type { KeyFormat } from "../format.ts";
import { defineFormat } from "../format.ts";

const DOCUMENTATION = "https://buildkite.com/docs/apis/managing-api-tokens";

/** Formats of this vendor's keys. */
export const BUILDKITE_FORMATS: readonly KeyFormat[] = [
  defineFormat({
    id: "buildkite_user",
    documentation: DOCUMENTATION,
    shape: "bkua_[0-9a-f]{40}",
  }),
];
