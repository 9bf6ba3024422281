import type { KeyFormat } from "../format.ts";
import { defineFormat } from "../format.ts";

const DOCUMENTATION = "https://developers.google.com/workspace/chat/quickstart/webhooks";

/** Formats of this vendor's keys. */
export const GOOGLE_CHAT_FORMATS: readonly KeyFormat[] = [
  defineFormat({
    id: "google_chat_webhook",
    documentation: DOCUMENTATION,
    shape:
      "chat.googleapis.com/v1/spaces/[0-9A-Za-z_\\-]{8,20}/messages\\?key=[0-9A-Za-z_\\-]{39}&token=[0-9A-Za-z_=\\-]{40,60}",
  }),
];
