import { describe, expect, test } from "vitest";
import type { KeyEvent } from "../../../processor/src/registry/key-change.ts";
import type { Attributes } from "../../support/otlp-builder.ts";
import { BASE_TIME_UNIX_MILLIS, logsPayload, tracesPayload } from "../../support/otlp-builder.ts";
import { ENCODINGS, RECEIVED_AT_UNIX_MILLIS, scanContext, scanPayload } from "../../support/otlp-scan.ts";
import { keyHash } from "../../support/sightings.ts";

const [OLD, NEW] = [keyHash("old"), keyHash("new")];

describe.each(ENCODINGS)("key events in %s", (encoding) => {
  function eventsOf(eventName: string, attributes: Attributes, timeUnixNano?: string): KeyEvent[] {
    const events: KeyEvent[] = [];
    const payload = logsPayload([
      { eventName, attributes, body: "changed", ...(timeUnixNano === undefined ? {} : { timeUnixNano }) },
    ]);
    const scanned = scanPayload(payload, encoding, scanContext({ noteKeyEvent: (event) => void events.push(event) }));
    expect(scanned.sightings).toEqual([]);
    expect(scanned.result.changed).toBe(false);
    return events;
  }

  test("a rotation tells both keys, their owner's names, and the deadline", () => {
    expect(
      eventsOf("api_key.rotated", {
        "api_key.hash": NEW,
        "api_key.previous_hash": OLD,
        "api_key.id": "shop-2",
        "api_key.owner": "team",
        "api_key.expires_at": "2027-01-01T00:00:00.000Z",
        "api_key.grace_until": "2026-02-01T00:00:00.000Z",
      }),
    ).toEqual([
      {
        kind: "rotated",
        atUnixMillis: BASE_TIME_UNIX_MILLIS,
        keyHash: NEW,
        previousHash: OLD,
        name: "shop-2",
        owner: "team",
        expiresAtUnixMillis: Date.UTC(2027, 0, 1),
        graceUntilUnixMillis: Date.UTC(2026, 1, 1),
      },
    ]);
  });

  test("a creation and a revocation tell their key and nothing of another", () => {
    for (const kind of ["created", "revoked"] as const)
      expect(eventsOf(`api_key.${kind}`, { "api_key.hash": OLD.toUpperCase(), "api_key.previous_hash": NEW })).toEqual([
        { kind, atUnixMillis: BASE_TIME_UNIX_MILLIS, keyHash: OLD },
      ]);
  });

  test("one without a time was told when it was received", () => {
    expect(eventsOf("api_key.revoked", { "api_key.hash": OLD }, "0")).toEqual([
      { kind: "revoked", atUnixMillis: RECEIVED_AT_UNIX_MILLIS, keyHash: OLD },
    ]);
  });

  test.each<[string, Attributes]>([
    ["api_key.revoked", {}],
    ["api_key.revoked", { "api_key.hash": "revoke them all" }],
    ["api_key.revokes", { "api_key.hash": OLD }],
    ["api_key.rotates", { "api_key.hash": OLD }],
  ])("%s with %j is none", (eventName, attributes) => {
    expect(eventsOf(eventName, attributes)).toEqual([]);
  });

  test("what can't be read of one is left out", () => {
    expect(
      eventsOf("api_key.rotated", {
        "api_key.hash": NEW,
        "api_key.previous_hash": "old",
        "api_key.grace_until": "soon",
        "api_key.id": "x".repeat(300),
      }),
    ).toEqual([{ kind: "rotated", atUnixMillis: BASE_TIME_UNIX_MILLIS, keyHash: NEW, name: "x".repeat(200) }]);
  });

  test("a span of that name is none", () => {
    const events: KeyEvent[] = [];
    const payload = tracesPayload([{ name: "api_key.revoked", attributes: { "api_key.hash": OLD } }]);
    scanPayload(payload, encoding, scanContext({ noteKeyEvent: (event) => void events.push(event) }));
    expect(events).toEqual([]);
  });
});
