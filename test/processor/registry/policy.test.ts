import { BlockList } from "node:net";
import fc from "fast-check";
import { expect, test } from "vitest";
import { findPolicyViolations } from "../../../processor/src/registry/policy.ts";
import { keyRecord } from "../../support/key-records.ts";

const isOutside = (allowedCidrs: readonly string[], clientAddress: string): boolean =>
  findPolicyViolations(keyRecord({ allowedCidrs }), { clientAddress, country: "", asn: 0, route: "" }).length === 1;

test.each([
  ["192.0.2.0/24", "192.0.2.255", false],
  ["192.0.2.0/24", "192.0.3.0", true],
  ["192.0.2.7", "192.0.2.7", false],
  ["192.0.2.7", "192.0.2.8", true],
  ["0.0.0.0/0", "255.255.255.255", false],
  ["128.0.0.0/1", "255.0.0.1", false],
  ["128.0.0.0/1", "127.255.255.255", true],
  ["2001:db8::/32", "2001:db8:ffff::1", false],
  ["2001:db8::/32", "2001:db9::1", true],
  ["2001:db8::1", "2001:db8::1", false],
  ["2001:db8::1", "2001:db8::2", true],
  ["::/0", "192.0.2.1", true],
  ["0.0.0.0/0", "2001:db8::1", true],
])("with %s allowed, %s is outside: %j", (cidr, address, expected) => {
  expect(isOutside([cidr], address)).toBe(expected);
});

test("IPv4 networks hold what a BlockList says that they hold", () => {
  const ipv4 = fc.ipV4();
  fc.assert(
    fc.property(ipv4, fc.integer({ min: 0, max: 32 }), ipv4, fc.boolean(), (network, bits, other, isNear) => {
      // Addresses far apart are in one network only by a prefix of a few bits.
      const address = isNear ? network.replace(/\d+$/, other.split(".")[3]!) : other;
      const list = new BlockList();
      list.addSubnet(network, bits, "ipv4");
      expect(isOutside([`${network}/${bits}`], address)).toBe(!list.check(address, "ipv4"));
    }),
    { numRuns: 1_000 },
  );
});
