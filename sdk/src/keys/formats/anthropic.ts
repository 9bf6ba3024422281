import type { KeyFormat } from "../format.ts";
import { defineFormat } from "../format.ts";

const DOCUMENTATION = "https://docs.anthropic.com/en/api/overview";

/** Formats of this vendor's keys. */
export const ANTHROPIC_FORMATS: readonly KeyFormat[] = [
  defineFormat({
    id: "anthropic_api",
    documentation: DOCUMENTATION,
    shape: "sk-ant-api[0-9]{2}-[0-9A-Za-z_\\-]{80,120}",
    samples: (make) => [`sk-ant-api03-${make.base64url(93)}AA`],
    nearMisses: (make) => [
      `msg_01${make.alphanumeric(22)}`,
      `toolu_01${make.alphanumeric(22)}`,
      `sk-ant-api03-${"x".repeat(95)}`,
    ],
  }),
  defineFormat({
    id: "anthropic_admin",
    documentation: DOCUMENTATION,
    shape: "sk-ant-admin[0-9]{2}-[0-9A-Za-z_\\-]{80,120}",
    samples: (make) => [`sk-ant-admin01-${make.base64url(93)}AA`],
  }),
  defineFormat({
    id: "anthropic_oauth",
    documentation: DOCUMENTATION,
    shape: "sk-ant-oat[0-9]{2}-[0-9A-Za-z_\\-]{80,120}",
    samples: (make) => [`sk-ant-oat01-${make.base64url(93)}AA`],
  }),
  defineFormat({
    id: "anthropic_refresh",
    documentation: DOCUMENTATION,
    shape: "sk-ant-ort[0-9]{2}-[0-9A-Za-z_\\-]{80,120}",
    samples: (make) => [`sk-ant-ort01-${make.base64url(93)}AA`],
  }),
  defineFormat({
    id: "anthropic_session",
    documentation: DOCUMENTATION,
    shape: "sk-ant-sid[0-9]{2}-[0-9A-Za-z_\\-]{80,140}",
  }),
];
