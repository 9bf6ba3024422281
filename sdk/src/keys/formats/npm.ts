import { crc32Base62 } from "../checksums.ts";
import type { KeyFormat, SampleMaker } from "../format.ts";
import { defineFormat } from "../format.ts";

const DOCUMENTATION = "https://github.blog/security/supply-chain-security/introducing-npm-new-access-token-format/";

function signed(make: SampleMaker): string {
  const body = make.alphanumeric(30);
  return "npm_" + body + crc32Base62(body);
}

/** As at GitHub, the last six characters are the checksum of the thirty before them. */
function hasChecksum(key: string): boolean {
  return key.length === 40 && key.slice(-6) === crc32Base62(key.slice(4, 34));
}

/** Formats of this vendor's keys. */
export const NPM_FORMATS: readonly KeyFormat[] = [
  defineFormat({
    id: "npm_token",
    documentation: DOCUMENTATION,
    shape: "npm_[0-9A-Za-z]{36}",
    isCertain: hasChecksum,
    samples: (make) => [signed(make), "npm_" + make.alphanumeric(36)],
  }),
];
