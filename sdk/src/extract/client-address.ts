import { parseAddress, toAddressPrefix } from "./address.ts";
import { parseForwarded, parseForwardedFor } from "./forwarded.ts";
import type { ForwardedHeader } from "./forwarded.ts";
import { readHeader } from "./request.ts";
import type { HttpRequest } from "./request.ts";
import { createTrustedProxies } from "./trusted-proxies.ts";
import type { IsTrustedProxy, TrustedProxies } from "./trusted-proxies.ts";

/** How much of the client's address is recorded: all, its network (/24, /48), or nothing. */
export type ClientAddressMode = "full" | "prefix" | "off";

/** The value of `keytrail.client.address_source`. */
export type ClientAddressSource = "peer" | "forwarded" | "untrusted_forwarded";

/** Who sent the request, as far as somebody whom we trust says so. */
export interface ClientAddress {
  /** Canonical; undefined when the peer has none, or the mode is `off`. */
  readonly address: string | undefined;
  readonly source: ClientAddressSource;
  /** The peer's own address under the same privacy mode. */
  readonly peerAddress: string | undefined;
}

/** Options of {@link createClientAddressReader}. */
export interface ClientAddressOptions {
  readonly trustedProxies: TrustedProxies;
  readonly forwardedHeader: ForwardedHeader;
  readonly clientAddress: ClientAddressMode;
}

/**
 * Creates the step request → client address: a walk from the peer leftwards through the forwarding header, for as long as the hop that vouches
 * is a trusted proxy. What stands left of the first untrusted hop was written by a stranger, and is never read.
 */
export function createClientAddressReader(options: ClientAddressOptions): (request: HttpRequest) => ClientAddress {
  const isTrusted = createTrustedProxies(options.trustedProxies);
  const protect = createPrivacy(options.clientAddress);
  return (request) => {
    const peer = parseAddress(request.socket.remoteAddress);
    const peerAddress = protect(peer);
    if (!hasForwarding(request)) return { address: peerAddress, source: "peer", peerAddress };
    if (!isTrusted(peer, 0)) return { address: peerAddress, source: "untrusted_forwarded", peerAddress };
    const found = walk(peer, readHops(request, options.forwardedHeader), isTrusted);
    return { address: protect(found.address), source: found.source, peerAddress };
  };
}

function hasForwarding(request: HttpRequest): boolean {
  return request.headers["x-forwarded-for"] !== undefined || request.headers["forwarded"] !== undefined;
}

function readHops(request: HttpRequest, header: ForwardedHeader): readonly string[] {
  const value = readHeader(request, header);
  if (value === undefined) return [];
  return header === "forwarded" ? parseForwarded(value) : parseForwardedFor(value);
}

function walk(
  peer: string | undefined,
  hops: readonly string[],
  isTrusted: IsTrustedProxy,
): { readonly address: string | undefined; readonly source: ClientAddressSource } {
  let address = peer;
  let source: ClientAddressSource = "peer";
  for (let hop = 1; hop <= hops.length; hop++) {
    const next = parseAddress(hops[hops.length - hop]);
    // A trusted proxy that hides its client (`unknown`, `_hidden`) leaves its own address as the last one that is known.
    if (next === undefined) break;
    address = next;
    source = "forwarded";
    if (!isTrusted(next, hop)) break;
  }
  return { address, source };
}

function createPrivacy(mode: ClientAddressMode): (address: string | undefined) => string | undefined {
  if (mode === "full") return (address) => address;
  if (mode === "prefix") return (address) => (address === undefined ? undefined : toAddressPrefix(address));
  return () => undefined;
}
