import type { KeyFormat } from "../format.ts";
import { defineFormat } from "../format.ts";

const DOCUMENTATION = "https://docs.slack.dev/authentication/tokens";

/** Formats of this vendor's keys. */
export const SLACK_FORMATS: readonly KeyFormat[] = [
  defineFormat({
    id: "slack_webhook",
    documentation: DOCUMENTATION,
    shape: "hooks.slack.com/services/T[0-9A-Z]{8,11}/B[0-9A-Z]{8,11}/[0-9A-Za-z]{24}",
  }),
  defineFormat({
    id: "slack_bot",
    documentation: DOCUMENTATION,
    shape: "xoxb-[0-9]{8,14}-[0-9A-Za-z\\-]{18,90}",
  }),
  defineFormat({
    id: "slack_user",
    documentation: DOCUMENTATION,
    shape: "xoxp-[0-9]{8,14}-[0-9A-Za-z\\-]{18,120}",
  }),
  defineFormat({
    id: "slack_app_level",
    documentation: DOCUMENTATION,
    shape: "xapp-[0-9]-[0-9A-Z]{8,14}-[0-9]{8,14}-[0-9a-f]{64}",
  }),
  defineFormat({
    id: "slack_config_access",
    documentation: DOCUMENTATION,
    shape: "xoxe.xoxp-1-[0-9A-Za-z+/]{120,200}",
  }),
  defineFormat({
    id: "slack_config_bot",
    documentation: DOCUMENTATION,
    shape: "xoxe.xoxb-1-[0-9A-Za-z+/]{120,200}",
  }),
  defineFormat({
    id: "slack_refresh",
    documentation: DOCUMENTATION,
    shape: "xoxe-1-[0-9A-Za-z+/]{120,200}",
  }),
  defineFormat({
    id: "slack_session",
    documentation: DOCUMENTATION,
    shape: "xoxc-[0-9]{8,14}-[0-9A-Za-z\\-]{18,120}",
  }),
  defineFormat({
    id: "slack_legacy_workspace",
    documentation: DOCUMENTATION,
    shape: "xoxs-[0-9]{8,14}-[0-9A-Za-z\\-]{18,120}",
  }),
  defineFormat({
    id: "slack_session_cookie",
    documentation: DOCUMENTATION,
    shape: "xoxd-[0-9A-Za-z+/=%]{40,400}",
  }),
];
