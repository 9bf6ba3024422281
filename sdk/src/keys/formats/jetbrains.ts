import type { KeyFormat } from "../format.ts";
import { defineFormat } from "../format.ts";

const DOCUMENTATION = "https://www.jetbrains.com/help/youtrack/devportal/Manage-Permanent-Token.html";

/** Formats of this vendor's keys. */
export const JETBRAINS_FORMATS: readonly KeyFormat[] = [
  defineFormat({
    id: "youtrack_permanent",
    documentation: DOCUMENTATION,
    shape: "perm:[0-9A-Za-z+/=]{4,60}.[0-9A-Za-z+/=]{4,60}.[0-9A-Za-z]{20,60}",
  }),
  defineFormat({
    id: "youtrack_permanent_dash",
    documentation: DOCUMENTATION,
    shape: "perm-[0-9A-Za-z+/=]{4,60}.[0-9A-Za-z+/=]{4,60}.[0-9A-Za-z]{20,60}",
  }),
  defineFormat({
    id: "teamcity_token",
    documentation: DOCUMENTATION,
    shape: "eyJ0eXAiOiAiVENWMiJ9.[0-9A-Za-z_\\-]{36}.[0-9A-Za-z+/=]{40,60}",
  }),
];
