import type { KeyFormat } from "../format.ts";
import { defineFormat } from "../format.ts";

const DOCUMENTATION = "https://learn.microsoft.com/en-us/nuget/nuget-org/publish-a-package";

/** Formats of this vendor's keys. */
export const NUGET_FORMATS: readonly KeyFormat[] = [
  defineFormat({
    id: "nuget",
    documentation: DOCUMENTATION,
    shape: "oy2[0-9a-z]{43}",
  }),
];
