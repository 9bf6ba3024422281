import { isIP } from "node:net";

/**
 * Whether what is sent to, or listens on, a host stays on the machine.
 * @param host an address, with or without the brackets of IPv6, or a name; of names only `localhost` is believed
 */
export function isLoopbackAddress(host: string): boolean {
  const address = host.replace(/^\[(.*)\]$/, "$1");
  const family = isIP(address);
  if (family === 4) return address.startsWith("127.");
  if (family === 6) return new URL(`http://[${address}]`).hostname === "[::1]";
  return address === "localhost";
}
