import type { KeyFormat } from "../format.ts";
import { defineFormat } from "../format.ts";

const DOCUMENTATION = "https://dev.twitch.tv/docs/authentication/";

/** Formats of this vendor's keys. */
export const TWITCH_FORMATS: readonly KeyFormat[] = [
  defineFormat({
    id: "twitch_chat",
    documentation: DOCUMENTATION,
    shape: "oauth:[0-9a-z]{30}",
    isExact: true,
  }),
];
