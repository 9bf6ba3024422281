import type { KeyFormat } from "../format.ts";
import { defineFormat } from "../format.ts";

const DOCUMENTATION = "https://blockprotocol.org/docs/hub/api";

/** Formats of this vendor's keys. */
export const BLOCK_PROTOCOL_FORMATS: readonly KeyFormat[] = [
  defineFormat({
    id: "block_protocol",
    documentation: DOCUMENTATION,
    shape: "b10ck5.[0-9a-f]{32}.[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}",
  }),
];
