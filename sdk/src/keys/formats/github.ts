import { crc32Base62 } from "../checksums.ts";
import type { KeyFormat, SampleMaker } from "../format.ts";
import { defineFormat } from "../format.ts";

const DOCUMENTATION =
  "https://github.blog/engineering/platform-security/behind-githubs-new-authentication-token-formats/";

function signed(prefix: string, make: SampleMaker): string {
  const body = make.alphanumeric(30);
  return prefix + body + crc32Base62(body);
}

/** The last six characters are the checksum of the thirty before them: https://github.blog/engineering/behind-githubs-new-authentication-token-formats/ */
function hasChecksum(key: string): boolean {
  return key.length === 40 && key.slice(-6) === crc32Base62(key.slice(4, 34));
}

/** Formats of this vendor's keys. */
export const GITHUB_FORMATS: readonly KeyFormat[] = [
  defineFormat({
    id: "github_pat_classic",
    documentation: DOCUMENTATION,
    shape: "ghp_[0-9A-Za-z]{36}",
    isCertain: hasChecksum,
    samples: (make) => [signed("ghp_", make), "ghp_" + make.alphanumeric(36)],
    nearMisses: () => [`ghp_${"x".repeat(36)}`, `ghp_${"*".repeat(36)}`],
  }),
  defineFormat({
    id: "github_oauth",
    documentation: DOCUMENTATION,
    shape: "gho_[0-9A-Za-z]{36}",
    isCertain: hasChecksum,
    samples: (make) => [signed("gho_", make), "gho_" + make.alphanumeric(36)],
  }),
  defineFormat({
    id: "github_user_to_server",
    documentation: DOCUMENTATION,
    shape: "ghu_[0-9A-Za-z]{36}",
    isCertain: hasChecksum,
    samples: (make) => [signed("ghu_", make), "ghu_" + make.alphanumeric(36)],
  }),
  defineFormat({
    id: "github_server_to_server",
    documentation: DOCUMENTATION,
    shape: "ghs_[0-9A-Za-z]{36}",
    isCertain: hasChecksum,
    samples: (make) => [signed("ghs_", make), "ghs_" + make.alphanumeric(36)],
  }),
  defineFormat({
    id: "github_refresh",
    documentation: DOCUMENTATION,
    shape: "ghr_[0-9A-Za-z]{36,76}",
    isCertain: hasChecksum,
    samples: (make) => [signed("ghr_", make), "ghr_" + make.alphanumeric(36)],
  }),
  defineFormat({
    id: "github_fine_grained",
    documentation: DOCUMENTATION,
    shape: "github_pat_[0-9A-Za-z_]{82}",
  }),
  defineFormat({
    id: "github_app_stateless",
    documentation: DOCUMENTATION,
    shape: "ghs_[0-9]{1,20}_eyJ[0-9A-Za-z_\\-]{16,4096}.[0-9A-Za-z_\\-]{16,4096}.[0-9A-Za-z_\\-]{16,4096}",
    samples: (make) => [
      `ghs_${make.digits(7)}_${make.encode(JSON.stringify({ alg: "RS256", typ: "JWT" }))}.${make.base64url(200)}.${make.base64url(200)}`,
    ],
  }),
];
