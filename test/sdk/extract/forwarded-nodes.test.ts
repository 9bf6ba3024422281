import { describe, expect, test } from "vitest";
import { createClientAddressReader } from "../../../sdk/src/extract/client-address.ts";
import type { ForwardedHeader } from "../../../sdk/src/extract/forwarded.ts";

/*
 * What the last proxy may write of its client, https://www.rfc-editor.org/rfc/rfc7239#section-6:
 *
 * node     = nodename [ ":" node-port ]
 * nodename = IPv4address / "[" IPv6address "]" / "unknown" / obfnode
 * obfnode  = "_" 1*( ALPHA / DIGIT / "." / "_" / "-" )
 */

const PROXY = "10.0.0.1";

function read(header: ForwardedHeader, value: string, trusted: readonly string[] | number = ["10.0.0.0/8"]): unknown {
  const readAddress = createClientAddressReader({
    trustedProxies: trusted,
    forwardedHeader: header,
    clientAddress: "full",
  });
  const { address, source } = readAddress({ headers: { [header]: value }, socket: { remoteAddress: PROXY } });
  return [address, source];
}

describe("Forwarded", () => {
  test.each([
    ["for=192.0.2.43", "192.0.2.43"],
    ['for="192.0.2.43"', "192.0.2.43"],
    ['for="192.0.2.43:47011"', "192.0.2.43"],
    ['for="192.0.2.43:_port-1"', "192.0.2.43"],
    ['For="[2001:db8:cafe::17]"', "2001:db8:cafe::17"],
    ['FOR="[2001:db8:cafe::17]:4711"', "2001:db8:cafe::17"],
    ['for="[2001:db8:cafe::17]:_obf.port"', "2001:db8:cafe::17"],
    ['for="[2001:DB8:0:0::0017]"', "2001:db8::17"],
    ['for="[fe80::1%eth0]"', "fe80::1"],
    ['for="[fe80::1%25eth0]:80"', "fe80::1"],
    ['for="[::ffff:192.0.2.43]:80"', "192.0.2.43"],
    ['for="192\\.0.2.43"', "192.0.2.43"],
    ["for=192.0.2.60;proto=http;by=203.0.113.43;host=example.com", "192.0.2.60"],
    ['by="for=6.6.6.6";for=192.0.2.60', "192.0.2.60"],
    ["for=6.6.6.6, for=192.0.2.60 ; proto=https", "192.0.2.60"],
    ["for=192.0.2.60, for=10.0.0.7, for=10.0.0.6", "192.0.2.60"],
    // Against the grammar, which wants quotes around them, and written all the same.
    ["for=192.0.2.43:47011", "192.0.2.43"],
    ["for=[2001:db8::17]", "2001:db8::17"],
    // A trusted proxy hides its client: its own address is the last that is known.
    ["for=192.0.2.60, for=unknown, for=10.0.0.6", "10.0.0.6"],
    ['for=192.0.2.60, for="_hidden", for="10.0.0.6:_p"', "10.0.0.6"],
    ["for=192.0.2.60, proto=https, for=10.0.0.6", "10.0.0.6"],
  ])("%s is of %s", (value, address) => {
    expect(read("forwarded", value)).toEqual([address, "forwarded"]);
  });

  test.each([
    "for=unknown",
    "for=_SEVKISEK",
    'for="_hidden:80"',
    'for="192.0.2.43:port"',
    'for="192.0.2.43:_"',
    'for="192.0.2.43:123456"',
    'for="[2001:db8::17"',
    'for="[2001:db8::17]4711"',
    'for="[2001:db8::17]:"',
    'for="[192.0.2.43"',
    'for="2001:db8::g"',
    'for="[]"',
    "for=",
    "for",
    "for=192.0.2.43 extra",
    'for="192.0.2.43',
    "for:192.0.2.43",
    'for="api-key-of-somebody"',
    "",
  ])("%j names no address: the proxy's own counts", (value) => {
    expect(read("forwarded", value)).toEqual([PROXY, "peer"]);
    expect(read("forwarded", `for=6.6.6.6, ${value}`)).toEqual([PROXY, "peer"]);
  });
});

describe("X-Forwarded-For", () => {
  test.each([
    ["192.0.2.43", "192.0.2.43"],
    ["192.0.2.43:47011", "192.0.2.43"],
    ["2001:db8::17", "2001:db8::17"],
    ["[2001:db8::17]", "2001:db8::17"],
    ["[2001:db8::17]:4711", "2001:db8::17"],
    ["fe80::1%eth0", "fe80::1"],
    ["::ffff:192.0.2.43", "192.0.2.43"],
    ["::ffff:c000:022b", "192.0.2.43"],
    ["\t192.0.2.43 ", "192.0.2.43"],
  ])("%j is of %s", (value, address) => {
    expect(read("x-forwarded-for", value)).toEqual([address, "forwarded"]);
    expect(read("x-forwarded-for", `6.6.6.6,${value}, 10.0.0.3`)).toEqual([address, "forwarded"]);
    expect(read("x-forwarded-for", `6.6.6.6,${value}`, 1)).toEqual([address, "forwarded"]);
  });
});
