import { describe, expect, test } from "vitest";
import { createClientAddressReader } from "../../../sdk/src/extract/client-address.ts";
import type { ClientAddressMode } from "../../../sdk/src/extract/client-address.ts";
import type { ForwardedHeader } from "../../../sdk/src/extract/forwarded.ts";
import type { TrustedProxies } from "../../../sdk/src/extract/trusted-proxies.ts";

interface Attempt {
  readonly peer: string | undefined;
  readonly xff?: string;
  readonly forwarded?: string;
  readonly trusted?: TrustedProxies;
  readonly header?: ForwardedHeader;
  readonly mode?: ClientAddressMode;
}

function read(attempt: Attempt): readonly [string | undefined, string] {
  const { peer, xff, forwarded, trusted = [], header = "x-forwarded-for", mode = "full" } = attempt;
  const readAddress = createClientAddressReader({
    trustedProxies: trusted,
    forwardedHeader: header,
    clientAddress: mode,
  });
  const headers = {
    ...(xff === undefined ? {} : { "x-forwarded-for": xff }),
    ...(forwarded === undefined ? {} : { forwarded }),
  };
  const { address, source } = readAddress({ headers, socket: { remoteAddress: peer } });
  return [address, source];
}

const PROXY = "10.0.0.1";
const trusted = ["10.0.0.0/8"];

describe("a client that forges its address", () => {
  test.each<[string, Attempt, string | undefined, string]>([
    ["has no proxy before it", { peer: "203.0.113.7", xff: "6.6.6.6" }, "203.0.113.7", "untrusted_forwarded"],
    [
      "pretends with Forwarded",
      { peer: "203.0.113.7", forwarded: "for=6.6.6.6" },
      "203.0.113.7",
      "untrusted_forwarded",
    ],
    [
      "speaks to the service past the proxy",
      { peer: "203.0.113.7", xff: "6.6.6.6, 10.0.0.9", trusted },
      "203.0.113.7",
      "untrusted_forwarded",
    ],
    [
      "writes an entry before the proxy's",
      { peer: PROXY, xff: "6.6.6.6, 203.0.113.7", trusted },
      "203.0.113.7",
      "forwarded",
    ],
    [
      "writes a trusted address before the proxy's",
      { peer: PROXY, xff: "10.0.0.5, 203.0.113.7", trusted },
      "203.0.113.7",
      "forwarded",
    ],
    [
      "writes a whole chain",
      { peer: PROXY, xff: "6.6.6.6, 10.0.0.4, 203.0.113.7, 10.0.0.2", trusted },
      "203.0.113.7",
      "forwarded",
    ],
    [
      "sends the header that the proxy doesn't write",
      { peer: PROXY, xff: "203.0.113.7", forwarded: "for=6.6.6.6", trusted },
      "203.0.113.7",
      "forwarded",
    ],
    ["sends only the header that isn't read", { peer: PROXY, forwarded: "for=6.6.6.6", trusted }, PROXY, "peer"],
    [
      "sends X-Forwarded-For where Forwarded is read",
      { peer: PROXY, xff: "6.6.6.6", forwarded: "for=203.0.113.7", trusted, header: "forwarded" },
      "203.0.113.7",
      "forwarded",
    ],
    [
      "adds hops to a counted chain",
      { peer: PROXY, xff: "6.6.6.6, 203.0.113.7", trusted: 1 },
      "203.0.113.7",
      "forwarded",
    ],
    [
      "adds hops to a chain of two",
      { peer: PROXY, xff: "6.6.6.6, 203.0.113.7, 10.0.0.2", trusted: 2 },
      "203.0.113.7",
      "forwarded",
    ],
    [
      "breaks the grammar with a quote",
      { peer: PROXY, forwarded: 'for="6.6.6.6, for=203.0.113.7', trusted, header: "forwarded" },
      PROXY,
      "peer",
    ],
    [
      "hides a comma in a quoted string",
      { peer: PROXY, forwarded: 'for="6.6.6.6, for=1.1.1.1";by=x, for=203.0.113.7', trusted, header: "forwarded" },
      "203.0.113.7",
      "forwarded",
    ],
    [
      "dresses IPv4 as mapped IPv6",
      { peer: "::ffff:203.0.113.7", xff: "6.6.6.6", trusted: ["203.0.113.0/32"] },
      "203.0.113.7",
      "untrusted_forwarded",
    ],
    [
      "names a proxy with a zone",
      { peer: "203.0.113.7", xff: "fe80::1%eth0", trusted },
      "203.0.113.7",
      "untrusted_forwarded",
    ],
    [
      "writes a trusted proxy's mapped form before its own",
      { peer: PROXY, xff: "6.6.6.6, ::ffff:10.0.0.5, 203.0.113.7", trusted },
      "203.0.113.7",
      "forwarded",
    ],
    ["puts its forgery into the port", { peer: PROXY, xff: "203.0.113.7:6.6.6.6", trusted }, PROXY, "peer"],
    ["parts entries with another character", { peer: PROXY, xff: "10.0.0.9; 6.6.6.6", trusted }, PROXY, "peer"],
    [
      "ends its own list with a comma",
      { peer: PROXY, xff: "6.6.6.6,, 203.0.113.7", trusted },
      "203.0.113.7",
      "forwarded",
    ],
    [
      "sends 1 MB of entries",
      { peer: PROXY, xff: `${"6.6.6.6,".repeat(131_072)}203.0.113.7`, trusted },
      "203.0.113.7",
      "forwarded",
    ],
    [
      "sends 1 MB of trusted entries, one of them cut by the limit",
      { peer: PROXY, xff: `${"6".repeat(2 ** 20)},${"10.0.0.9,".repeat(2000)}10.0.0.8`, trusted },
      "10.0.0.9",
      "forwarded",
    ],
    [
      "sends 1 MB of Forwarded",
      { peer: PROXY, forwarded: `${"for=6.6.6.6,".repeat(87_382)}for=203.0.113.7`, trusted, header: "forwarded" },
      PROXY,
      "peer",
    ],
    [
      "says for twice in one element",
      { peer: PROXY, forwarded: "for=6.6.6.6;for=203.0.113.7", trusted, header: "forwarded" },
      "203.0.113.7",
      "forwarded",
    ],
    ["uses octal-like digits", { peer: PROXY, xff: "010.0.0.1", trusted }, PROXY, "peer"],
    [
      "has no address (a torn socket)",
      { peer: undefined, xff: "6.6.6.6", trusted: ["loopback"] },
      undefined,
      "untrusted_forwarded",
    ],
  ])("%s", (_story, attempt, address, source) => {
    expect(read(attempt)).toEqual([address, source]);
  });

  test.each([
    "unknown",
    "_hidden",
    "not-an-ip",
    "",
    "1.2.3",
    "1.2.3.4.5",
    "1.2.3.4:http",
    "[::1",
    "::g",
    "1".repeat(70),
    "<script>",
    "2130706433",
  ])("text that is no address is never recorded: %j", (text) => {
    expect(read({ peer: PROXY, xff: text, trusted })).toEqual([PROXY, "peer"]);
    expect(read({ peer: PROXY, xff: `6.6.6.6, ${text}`, trusted })).toEqual([PROXY, "peer"]);
  });
});

describe("an honest chain", () => {
  test.each<[string, Attempt, string | undefined, string]>([
    ["no proxy", { peer: "203.0.113.7" }, "203.0.113.7", "peer"],
    ["mapped peer", { peer: "::ffff:203.0.113.7" }, "203.0.113.7", "peer"],
    [
      "mapped peer that is trusted",
      { peer: "::ffff:10.0.0.1", xff: "203.0.113.7", trusted },
      "203.0.113.7",
      "forwarded",
    ],
    ["IPv6 with zone", { peer: "fe80::1%eth0" }, "fe80::1", "peer"],
    [
      "IPv6 in long form",
      { peer: PROXY, xff: "2001:0DB8:0000:0000:0000:0000:0000:0001", trusted },
      "2001:db8::1",
      "forwarded",
    ],
    ["mapped in hex", { peer: PROXY, xff: "::ffff:cb00:7107", trusted }, "203.0.113.7", "forwarded"],
    ["port after IPv4", { peer: PROXY, xff: "203.0.113.7:8080", trusted }, "203.0.113.7", "forwarded"],
    ["port after IPv6", { peer: PROXY, xff: "[2001:db8::1]:8080", trusted }, "2001:db8::1", "forwarded"],
    [
      "Forwarded, quoted IPv6 and port",
      { peer: PROXY, forwarded: 'For="[2001:db8::1]:4711";proto=https', trusted, header: "forwarded" },
      "2001:db8::1",
      "forwarded",
    ],
    [
      "Forwarded, two elements",
      { peer: PROXY, forwarded: "for=203.0.113.7;by=10.0.0.2, for=10.0.0.2", trusted, header: "forwarded" },
      "203.0.113.7",
      "forwarded",
    ],
    ["proxies all the way", { peer: PROXY, xff: "10.0.0.3, 10.0.0.2", trusted }, "10.0.0.3", "forwarded"],
    [
      "named ranges",
      {
        peer: "127.0.0.1",
        xff: "203.0.113.7, 192.168.1.1, 169.254.0.9, fd00::1",
        trusted: ["loopback", "linklocal", "uniquelocal"],
      },
      "203.0.113.7",
      "forwarded",
    ],
    ["IPv6 range", { peer: "2001:db8::5", xff: "203.0.113.7", trusted: ["2001:db8::/32"] }, "203.0.113.7", "forwarded"],
    ["more hops counted than there are", { peer: PROXY, xff: "203.0.113.7", trusted: 3 }, "203.0.113.7", "forwarded"],
    ["no hops counted", { peer: PROXY, xff: "203.0.113.7", trusted: 0 }, PROXY, "untrusted_forwarded"],
    ["prefix of IPv4", { peer: "203.0.113.7", mode: "prefix" }, "203.0.113.0", "peer"],
    ["prefix of IPv6", { peer: "2001:db8:1:2:3:4:5:6", mode: "prefix" }, "2001:db8:1::", "peer"],
    ["prefix of a short IPv6", { peer: "2001::1", mode: "prefix" }, "2001::", "peer"],
    ["off", { peer: "203.0.113.7", mode: "off" }, undefined, "peer"],
  ])("%s", (_story, attempt, address, source) => {
    expect(read(attempt)).toEqual([address, source]);
  });
});
