import type { KeyFormat } from "../format.ts";
import { defineFormat } from "../format.ts";

const DOCUMENTATION = "https://langfuse.com/faq/all/lost-secret-key";

/** Formats of this vendor's keys. */
export const LANGFUSE_FORMATS: readonly KeyFormat[] = [
  defineFormat({
    id: "langfuse_secret",
    documentation: DOCUMENTATION,
    shape: "sk-lf-[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}",
    nearMisses: (make) => [`pk-lf-${make.uuid()}`],
  }),
];
