import type { KeyFormat } from "../format.ts";
import { defineFormat } from "../format.ts";

const DOCUMENTATION = "https://open.dingtalk.com/document/robots/custom-robot-access";

/** Formats of this vendor's keys. */
export const DINGTALK_FORMATS: readonly KeyFormat[] = [
  defineFormat({
    id: "dingtalk_webhook",
    documentation: DOCUMENTATION,
    shape: "oapi.dingtalk.com/robot/send\\?access_token=[0-9a-f]{64}",
  }),
];
