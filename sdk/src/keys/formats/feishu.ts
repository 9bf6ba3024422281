import type { KeyFormat } from "../format.ts";
import { defineFormat } from "../format.ts";

const DOCUMENTATION = "https://open.feishu.cn/document/client-docs/bot-v3/add-custom-bot";

/** Formats of this vendor's keys. */
export const FEISHU_FORMATS: readonly KeyFormat[] = [
  defineFormat({
    id: "feishu_webhook",
    documentation: DOCUMENTATION,
    shape: "open.feishu.cn/open-apis/bot/v2/hook/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}",
  }),
  defineFormat({
    id: "lark_webhook",
    documentation: DOCUMENTATION,
    shape: "open.larksuite.com/open-apis/bot/v2/hook/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}",
  }),
];
