import type { NetworkKind } from "./geo.ts";

/**
 * Autonomous systems whose addresses are no person's home or office, as their operators describe them in PeeringDB (https://www.peeringdb.com/). Only the large ones,
 * where a client's place says little or its being a server says much; others are added by `geo.network_kinds`.
 */
const KNOWN: Readonly<Record<Exclude<NetworkKind, "unknown" | "residential" | "tor">, readonly number[]>> = {
  hosting: [
    // Amazon, Google Cloud, Microsoft, Oracle, Alibaba, Tencent, IBM
    16509, 14618, 396982, 8075, 31898, 45102, 132203, 36351,
    // Hetzner, OVH, DigitalOcean, Linode, Vultr, Scaleway, Contabo, IONOS, Leaseweb, Fly.io, Hostinger, netcup, Aruba, UpCloud
    24940,
    213230, 16276, 14061, 63949, 20473, 12876, 51167, 8560, 60781, 28753, 40509, 47583, 197540, 31034, 202053,
  ],
  // Datacamp, M247, Mullvad, Proton, Tzulo, PacketHub (NordVPN)
  vpn: [60068, 212238, 9009, 39351, 209103, 62371, 11878, 136787, 147049],
  // iCloud Private Relay's egress at Akamai and Fastly
  relay: [36183, 54113],
  // SpaceX Starlink, Viasat, Hughes, SES
  satellite: [14593, 7155, 6621, 12684],
  // Cloudflare, Google's own, Akamai
  anycast: [13335, 15169, 20940],
};

const BY_ASN: ReadonlyMap<number, NetworkKind> = new Map(
  Object.entries(KNOWN).flatMap(([kind, numbers]) => numbers.map((asn) => [asn, kind as NetworkKind] as const)),
);

/** The kind of a large network that is known by its number. */
export function kindOfAsn(asn: number): NetworkKind {
  return BY_ASN.get(asn) ?? "unknown";
}
