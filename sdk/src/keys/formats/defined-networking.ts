import type { KeyFormat } from "../format.ts";
import { defineFormat } from "../format.ts";

const DOCUMENTATION = "https://docs.defined.net/guides/automating-host-creation/";

/** Formats of this vendor's keys. */
export const DEFINED_NETWORKING_FORMATS: readonly KeyFormat[] = [
  defineFormat({
    id: "defined_networking",
    documentation: DOCUMENTATION,
    shape: "dnkey-[0-9A-Za-z_=\\-]{26}-[0-9A-Za-z_=\\-]{52}",
  }),
];
