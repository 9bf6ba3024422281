import type { KeyFormat } from "../format.ts";
import { defineFormat } from "../format.ts";

const DOCUMENTATION =
  "https://learn.microsoft.com/en-us/microsoftteams/platform/webhooks-and-connectors/how-to/add-incoming-webhook";

/** Formats of this vendor's keys. */
export const MICROSOFT_TEAMS_FORMATS: readonly KeyFormat[] = [
  defineFormat({
    id: "teams_webhook",
    documentation: DOCUMENTATION,
    shape: "webhook.office.com/webhookb2/[0-9A-Za-z@/\\-]{36,300}",
  }),
];
