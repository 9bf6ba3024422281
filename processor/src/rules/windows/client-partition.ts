import { clientNetwork } from "../client-network.ts";
import type { FoldSighting, Partition } from "../fold-rule.ts";

/** IPv6 networks kept between calls: their canonical text is dear to make. */
const MAX_NETWORKS = 65_536;

const partitions = new Map<string, Partition>();

/** All sightings of one client: of an address, or of the network that stands for it. Rules with the same widths share the partition. */
export function clientPartition(ipv4PrefixBits: number, ipv6PrefixBits: number): Partition {
  const name = `client /${ipv4PrefixBits} /${ipv6PrefixBits}`;
  let partition = partitions.get(name);
  if (partition === undefined) {
    partition = { name, of: createClientReader(ipv4PrefixBits, ipv6PrefixBits) };
    partitions.set(name, partition);
  }
  return partition;
}

function createClientReader(ipv4PrefixBits: number, ipv6PrefixBits: number): Partition["of"] {
  const networks = new Map<string, string>();
  return ({ clientAddress }: FoldSighting) => {
    if (clientAddress === "") return undefined;
    if (ipv4PrefixBits >= 32 && !clientAddress.includes(":")) return clientAddress;
    let network = networks.get(clientAddress);
    if (network === undefined) {
      network = clientNetwork(clientAddress, ipv4PrefixBits, ipv6PrefixBits);
      if (networks.size >= MAX_NETWORKS) networks.clear();
      networks.set(clientAddress, network);
    }
    return network === "" ? undefined : network;
  };
}
