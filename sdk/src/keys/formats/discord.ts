import type { KeyFormat } from "../format.ts";
import { defineFormat } from "../format.ts";

const DOCUMENTATION = "https://discord.com/developers/docs/resources/webhook";

/** Formats of this vendor's keys. */
export const DISCORD_FORMATS: readonly KeyFormat[] = [
  defineFormat({
    id: "discord_webhook",
    documentation: DOCUMENTATION,
    shape: "discord.com/api/webhooks/[0-9]{17,20}/[0-9A-Za-z_\\-]{68}",
  }),
  defineFormat({
    id: "discord_webhook_legacy",
    documentation: DOCUMENTATION,
    shape: "discordapp.com/api/webhooks/[0-9]{17,20}/[0-9A-Za-z_\\-]{60,72}",
  }),
  defineFormat({
    id: "discord_mfa_token",
    documentation: DOCUMENTATION,
    shape: "mfa.[0-9A-Za-z_\\-]{84}",
    isExact: true,
  }),
];
