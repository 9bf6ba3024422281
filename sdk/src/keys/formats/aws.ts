import type { KeyFormat } from "../format.ts";
import { defineFormat } from "../format.ts";

const DOCUMENTATION = "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html";

/** Formats of this vendor's keys. */
export const AWS_FORMATS: readonly KeyFormat[] = [
  defineFormat({
    id: "aws_sts_access_key_id",
    documentation: DOCUMENTATION,
    shape: "ASIA[0-9A-Z]{16}",
    mayBeOneWord: true,
    nearMisses: () => ["ASIA_PACIFIC_SOUTHEAST_1", "ASIAPACIFIC"],
  }),
  defineFormat({
    id: "aws_bedrock_long_key",
    documentation: DOCUMENTATION,
    shape: "ABSK[0-9A-Za-z+/]{109,269}",
  }),
  defineFormat({
    id: "aws_bedrock_short_key",
    documentation: DOCUMENTATION,
    shape: "bedrock-api-key-YmVkcm9jay5hbWF6b25hd3MuY29t[0-9A-Za-z+/]{40,2000}",
    samples: (make) => [`bedrock-api-key-YmVkcm9jay5hbWF6b25hd3MuY29t${make.alphanumeric(80)}`],
  }),
  defineFormat({
    id: "aws_appsync_key",
    documentation: DOCUMENTATION,
    shape: "da2-[0-9a-z]{26}",
  }),
  defineFormat({
    id: "aws_access_key_id",
    documentation: DOCUMENTATION,
    shape: "AKIA[0-9A-Z]{16}",
    mayBeOneWord: true,
    nearMisses: () => [
      "AROAA2B3C4D5E6F7G2H3",
      "AIDAA2B3C4D5E6F7G2H3",
      "arn:aws:iam::123456789012:role/AKIARolesForEverybody",
    ],
  }),
  defineFormat({
    id: "aws_bearer_access_key_id",
    documentation: DOCUMENTATION,
    shape: "ABIA[0-9A-Z]{16}",
    mayBeOneWord: true,
  }),
  defineFormat({
    id: "aws_context_access_key_id",
    documentation: DOCUMENTATION,
    shape: "ACCA[0-9A-Z]{16}",
    mayBeOneWord: true,
  }),
  defineFormat({
    id: "aws_legacy_access_key_id",
    documentation: DOCUMENTATION,
    shape: "A3T[0-9A-Z]{17}",
  }),
];
