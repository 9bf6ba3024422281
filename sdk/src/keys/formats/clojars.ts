import type { KeyFormat } from "../format.ts";
import { defineFormat } from "../format.ts";

const DOCUMENTATION = "https://github.com/clojars/clojars-web/wiki/Deploy-Tokens";

/** Formats of this vendor's keys. */
export const CLOJARS_FORMATS: readonly KeyFormat[] = [
  defineFormat({
    id: "clojars",
    documentation: DOCUMENTATION,
    shape: "CLOJARS_[0-9A-Za-z]{60}",
  }),
];
