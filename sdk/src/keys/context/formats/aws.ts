import { defineContextFormat } from "../context-format.ts";
import type { ContextFormat } from "../context-format.ts";

/** This vendor's keys that only what stands beside them gives away. */
export const AWS_CONTEXT_FORMATS: readonly ContextFormat[] = [
  defineContextFormat({
    id: "aws_secret_access_key",
    documentation: "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_access-keys.html",
    shape: "[0-9A-Za-z+/]{40}",
    words: ["aws", "amazon", "secret_access", "s3"],
  }),
  defineContextFormat({
    id: "aws_session_token",
    documentation: "https://docs.aws.amazon.com/STS/latest/APIReference/API_Credentials.html",
    shape: "[0-9A-Za-z+/]{180,1400}",
    words: ["aws", "amz", "session_token", "security_token"],
  }),
];
