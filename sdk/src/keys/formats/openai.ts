import type { KeyFormat } from "../format.ts";
import { defineFormat } from "../format.ts";

const DOCUMENTATION = "https://platform.openai.com/docs/api-reference/authentication";

/** Formats of this vendor's keys. */
export const OPENAI_FORMATS: readonly KeyFormat[] = [
  defineFormat({
    id: "openai_project",
    documentation: DOCUMENTATION,
    shape: "sk-proj-[0-9A-Za-z_\\-]{40,200}",
    isCertain: (key) => key.includes("T3BlbkFJ"),
    samples: (make) => [`sk-proj-${make.base64url(74)}T3BlbkFJ${make.base64url(74)}`],
    nearMisses: (make) => [
      `chatcmpl-${make.alphanumeric(29)}`,
      `resp_${make.hex(50)}`,
      "sk-proj-***",
      `sk-proj-${"x".repeat(48)}`,
    ],
  }),
  defineFormat({
    id: "openai_svcacct",
    documentation: DOCUMENTATION,
    shape: "sk-svcacct-[0-9A-Za-z_\\-]{40,200}",
    isCertain: (key) => key.includes("T3BlbkFJ"),
    samples: (make) => [`sk-svcacct-${make.base64url(74)}T3BlbkFJ${make.base64url(74)}`],
  }),
  defineFormat({
    id: "openai_admin",
    documentation: DOCUMENTATION,
    shape: "sk-admin-[0-9A-Za-z_\\-]{40,200}",
    isCertain: (key) => key.includes("T3BlbkFJ"),
    samples: (make) => [`sk-admin-${make.base64url(74)}T3BlbkFJ${make.base64url(74)}`],
  }),
  defineFormat({
    id: "openai_legacy",
    documentation: DOCUMENTATION,
    shape: "sk-[0-9A-Za-z]{20}T3BlbkFJ[0-9A-Za-z]{20}",
    isExact: false,
    isCertain: () => true,
    samples: (make) => [`sk-${make.alphanumeric(20)}T3BlbkFJ${make.alphanumeric(20)}`],
  }),
  defineFormat({
    id: "openai_session",
    documentation: DOCUMENTATION,
    shape: "sess-[0-9A-Za-z]{40}",
    isExact: true,
  }),
];
