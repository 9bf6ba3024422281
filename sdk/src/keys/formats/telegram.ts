import type { KeyFormat } from "../format.ts";
import { defineFormat } from "../format.ts";

const DOCUMENTATION = "https://core.telegram.org/bots/api#authorizing-your-bot";

/** Formats of this vendor's keys. */
export const TELEGRAM_FORMATS: readonly KeyFormat[] = [
  defineFormat({
    id: "telegram_bot",
    documentation: DOCUMENTATION,
    shape: "[0-9]{8,10}:AA[0-9A-Za-z_\\-]{33}",
    isExact: true,
    lead: "bot",
  }),
];
