import type { KeyFormat } from "../format.ts";
import { defineFormat } from "../format.ts";

const DOCUMENTATION = "https://developer.work.weixin.qq.com/document/path/91770";

/** Formats of this vendor's keys. */
export const WECOM_FORMATS: readonly KeyFormat[] = [
  defineFormat({
    id: "wecom_webhook",
    documentation: DOCUMENTATION,
    shape:
      "qyapi.weixin.qq.com/cgi-bin/webhook/send\\?key=[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}",
  }),
];
