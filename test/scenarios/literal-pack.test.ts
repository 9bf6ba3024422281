import { describe, expect, test } from "vitest";
import { sighting } from "../support/sightings.ts";
import { at, leak, of, play, requests } from "../support/stories.ts";

const LITERAL = { pack: "literal" } as const;

describe("the literal pack", () => {
  test("over 100 requests in a minute is alerted", async () => {
    const { alerts } = await play(requests(101, 0.59), LITERAL);
    expect(alerts).toMatchObject([{ rule: { id: "request_rate_burst" }, severity: "medium", observed: 101 }]);
    expect((await play(requests(100, 0.5), LITERAL)).alerts).toEqual([]);
  });

  test("over 500 requests in a sliding 5 minutes is high", async () => {
    const { alerts } = await play(requests(501, 0.5), LITERAL);
    expect(of("request_rate_sustained", alerts)).toMatchObject([{ severity: "high", observed: 501 }]);
    expect(of("request_rate_sustained", (await play(requests(500, 0.5), LITERAL)).alerts)).toEqual([]);
  });

  test("an address not seen in 30 days is medium, at once and without learning", async () => {
    const story = [sighting({ atSeconds: 0 }), sighting({ atSeconds: 1, clientAddress: "203.0.113.9" })];
    const { alerts } = await play(story, LITERAL);
    expect(alerts).toMatchObject([
      { rule: { id: "new_client_address" }, severity: "medium", gates: [], first_seen: at(1) },
    ]);
    expect(
      (await play([...story, sighting({ atSeconds: 7_200, clientAddress: "203.0.113.9" })], LITERAL)).alerts,
    ).toHaveLength(1);
  });

  test("an address is told even where clients can't be told apart", async () => {
    const story = requests(3, 1, { addressUntrusted: true });
    expect(
      (
        await play(
          [...story, sighting({ atSeconds: 9, addressUntrusted: true, clientAddress: "203.0.113.9" })],
          LITERAL,
        )
      ).alerts,
    ).toHaveLength(1);
  });

  test("a key in an error response or an exception is alerted at once", async () => {
    const { alerts } = await play(
      [sighting(), leak({ atSeconds: 1 }), leak({ atSeconds: 1, location: "http.response.body" })],
      LITERAL,
    );
    expect(alerts.map((alert) => [alert.rule.id, alert.severity])).toEqual([
      ["leaked_key", "critical"],
      ["leaked_key", "critical"],
    ]);
  });

  test("a key's hash in an error response or an exception is alerted at once", async () => {
    const { alerts } = await play([sighting(), leak({ atSeconds: 1, kind: "key_hash", format: "key_hash" })], LITERAL);
    expect(alerts).toMatchObject([{ rule: { id: "leaked_key" }, severity: "critical" }]);
  });
});
