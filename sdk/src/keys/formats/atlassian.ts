import { crc32Hex } from "../checksums.ts";
import type { KeyFormat } from "../format.ts";
import { defineFormat } from "../format.ts";

const DOCUMENTATION =
  "https://support.atlassian.com/atlassian-account/docs/manage-api-tokens-for-your-atlassian-account/";

function hasChecksum(key: string): boolean {
  return key.slice(-8) === crc32Hex(key.slice(0, -8)).toUpperCase();
}

function signed(body: string): string {
  return body + crc32Hex(body).toUpperCase();
}

/** Formats of this vendor's keys. */
export const ATLASSIAN_FORMATS: readonly KeyFormat[] = [
  defineFormat({
    id: "bitbucket_app_pw",
    documentation: DOCUMENTATION,
    shape: "ATBB[0-9A-Za-z]{32}",
    isCertain: hasChecksum,
    samples: (make) => [signed("ATBB" + make.alphanumeric(24))],
  }),
  defineFormat({
    id: "bitbucket_repo_token",
    documentation: DOCUMENTATION,
    shape: "ATCTT3[0-9A-Za-z_=\\-]{60,420}",
    isCertain: hasChecksum,
    samples: (make) => [signed(`ATCTT3${make.base64url(180)}=`)],
  }),
  defineFormat({
    id: "atlassian_api_token",
    documentation: DOCUMENTATION,
    shape: "ATATT3[0-9A-Za-z_=\\-]{60,420}",
    isCertain: hasChecksum,
    samples: (make) => [signed(`ATATT3${make.base64url(180)}=`)],
  }),
];
