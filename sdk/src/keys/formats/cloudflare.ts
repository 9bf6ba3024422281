import { crc32Hex } from "../checksums.ts";
import type { KeyFormat } from "../format.ts";
import { defineFormat } from "../format.ts";

const DOCUMENTATION = "https://developers.cloudflare.com/fundamentals/api/get-started/create-token/";

function hasChecksum(key: string): boolean {
  return key.slice(-8) === crc32Hex(key.slice(-48, -8));
}

function signed(prefix: string, body: string): string {
  return prefix + body + crc32Hex(body);
}

/** Formats of this vendor's keys. */
export const CLOUDFLARE_FORMATS: readonly KeyFormat[] = [
  defineFormat({
    id: "cloudflare_user_token",
    documentation: DOCUMENTATION,
    shape: "cfut_[0-9A-Za-z]{40}[0-9a-f]{8}",
    isCertain: hasChecksum,
    samples: (make) => [signed("cfut_", make.alphanumeric(40))],
  }),
  defineFormat({
    id: "cloudflare_account_token",
    documentation: DOCUMENTATION,
    shape: "cfat_[0-9A-Za-z]{40}[0-9a-f]{8}",
    isCertain: hasChecksum,
    samples: (make) => [signed("cfat_", make.alphanumeric(40))],
  }),
  defineFormat({
    id: "cloudflare_global_key",
    documentation: DOCUMENTATION,
    shape: "cfk_[0-9A-Za-z]{40}[0-9a-f]{8}",
    isCertain: hasChecksum,
    samples: (make) => [signed("cfk_", make.alphanumeric(40))],
  }),
  defineFormat({
    id: "cloudflare_origin_ca",
    documentation: DOCUMENTATION,
    shape: "v1.0-[0-9a-f]{24}-[0-9a-f]{146}",
  }),
];
