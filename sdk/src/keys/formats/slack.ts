import type { KeyFormat } from "../format.ts";
import { defineFormat } from "../format.ts";

const DOCUMENTATION = "https://docs.slack.dev/authentication/tokens";

/** Formats of this vendor's keys. */
export const SLACK_FORMATS: readonly KeyFormat[] = [
  defineFormat({
    id: "slack_webhook",
    documentation: DOCUMENTATION,
    shape: "hooks.slack.com/services/[0-9A-Za-z+/]{30,80}",
  }),
  defineFormat({
    id: "slack_bot",
    documentation: DOCUMENTATION,
    shape: "xoxb-[0-9]{8,14}-[0-9A-Za-z\\-]{10,90}",
    nearMisses: () => ["T024BE7LD/U024BE7LH/C1H9RESGL", "xoxb-your-token", `xoxb-${"*".repeat(40)}`],
  }),
  defineFormat({
    id: "slack_user",
    documentation: DOCUMENTATION,
    shape: "xoxp-[0-9]{8,14}-[0-9A-Za-z\\-]{18,120}",
  }),
  defineFormat({
    id: "slack_app_level",
    documentation: DOCUMENTATION,
    shape: "xapp-[0-9]-[0-9A-Za-z]{8,14}-[0-9]{8,14}-[0-9A-Za-z]{32,80}",
  }),
  defineFormat({
    id: "slack_config_access",
    documentation: DOCUMENTATION,
    shape: "xoxe.xoxp-[0-9]-[0-9A-Za-z+/]{120,200}",
  }),
  defineFormat({
    id: "slack_config_bot",
    documentation: DOCUMENTATION,
    shape: "xoxe.xoxb-[0-9]-[0-9A-Za-z+/]{120,200}",
  }),
  defineFormat({
    id: "slack_refresh",
    documentation: DOCUMENTATION,
    shape: "xoxe-[0-9]-[0-9A-Za-z+/]{120,200}",
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
  defineFormat({
    id: "slack_workflow_webhook",
    documentation: DOCUMENTATION,
    shape: "hooks.slack.com/workflows/[0-9A-Za-z+/]{30,80}",
  }),
  defineFormat({
    id: "slack_trigger_webhook",
    documentation: DOCUMENTATION,
    shape: "hooks.slack.com/triggers/[0-9A-Za-z+/]{30,80}",
  }),
  defineFormat({
    id: "slack_legacy_user_export",
    documentation: DOCUMENTATION,
    shape: "xoxe-[0-9]{8,14}-[0-9A-Za-z\\-]{18,120}",
  }),
  defineFormat({
    id: "slack_legacy_oauth",
    documentation: DOCUMENTATION,
    shape: "xoxo-[0-9]{6,14}-[0-9A-Za-z\\-]{18,120}",
  }),
  defineFormat({
    id: "slack_legacy_app",
    documentation: DOCUMENTATION,
    shape: "xoxa-[0-9A-Za-z\\-]{18,120}",
  }),
  defineFormat({
    id: "slack_legacy_refresh",
    documentation: DOCUMENTATION,
    shape: "xoxr-[0-9A-Za-z\\-]{18,120}",
  }),
  defineFormat({
    id: "slack_workflow_token",
    documentation: DOCUMENTATION,
    shape: "xwfp-[0-9]{8,14}-[0-9A-Za-z\\-]{18,120}",
  }),
];
