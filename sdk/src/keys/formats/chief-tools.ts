import type { KeyFormat } from "../format.ts";
import { defineFormat } from "../format.ts";

const DOCUMENTATION = "https://docs.chief.tools/";

/** Formats of this vendor's keys. */
export const CHIEF_TOOLS_FORMATS: readonly KeyFormat[] = [
  defineFormat({
    id: "chief_tools_personal",
    documentation: DOCUMENTATION,
    shape: "ctp_[0-9A-Za-z]{36}",
  }),
  defineFormat({
    id: "chief_tools_oauth",
    documentation: DOCUMENTATION,
    shape: "cto_[0-9A-Za-z]{36}",
  }),
];
