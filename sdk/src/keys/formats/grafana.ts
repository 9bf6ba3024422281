import { crc32HexLittleEndian } from "../checksums.ts";
import type { KeyFormat, SampleMaker } from "../format.ts";
import { defineFormat } from "../format.ts";

const DOCUMENTATION = "https://grafana.com/docs/grafana/latest/administration/service-accounts/";

function hasChecksum(key: string): boolean {
  return key.length === 46 && key.slice(-8) === crc32HexLittleEndian(key.slice(0, 37));
}

function signed(make: SampleMaker): string {
  const body = "glsa_" + make.alphanumeric(32);
  return `${body}_${crc32HexLittleEndian(body)}`;
}

/** Formats of this vendor's keys. */
export const GRAFANA_FORMATS: readonly KeyFormat[] = [
  defineFormat({
    id: "grafana_sa",
    documentation: DOCUMENTATION,
    shape: "glsa_[0-9A-Za-z]{32}_[0-9A-Fa-f]{8}",
    isCertain: hasChecksum,
    samples: (make) => [signed(make), `glsa_${make.alphanumeric(32)}_${make.hex(8)}`],
  }),
  defineFormat({
    id: "grafana_cloud",
    documentation: DOCUMENTATION,
    shape: "glc_[0-9A-Za-z+/]{32,400}",
  }),
  defineFormat({
    id: "grafana_legacy",
    documentation: DOCUMENTATION,
    shape: "eyJrIjoi[0-9A-Za-z+/]{40,300}",
    samples: (make) => [
      make
        .encode(JSON.stringify({ k: make.alphanumeric(32), n: "deploy", id: 1 }))
        .replaceAll("_", "/")
        .replaceAll("-", "+"),
    ],
  }),
];
