import type { KeyFormat } from "../format.ts";
import { defineFormat } from "../format.ts";

const DOCUMENTATION = "https://www.pulumi.com/docs/pulumi-cloud/access-management/access-tokens/";

/** Formats of this vendor's keys. */
export const PULUMI_FORMATS: readonly KeyFormat[] = [
  defineFormat({
    id: "pulumi",
    documentation: DOCUMENTATION,
    shape: "pul-[0-9a-f]{40}",
    isExact: false,
  }),
];
