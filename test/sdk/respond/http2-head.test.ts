import { sensitiveHeaders } from "node:http2";
import { describe, expect, test } from "vitest";
import { addFields, hasField, mapFields, statusOf, valueOf } from "../../../sdk/src/respond/http2-head.ts";
import type { Http2Fields } from "../../../sdk/src/respond/http2-head.ts";

const FORMS: readonly (readonly [string, Http2Fields])[] = [
  ["an object", { ":status": 404, "X-One": "1", "x-list": ["a", "b"] }],
  ["a flat array", [":status", 404, "X-One", "1", "x-list", ["a", "b"]]],
];

describe.each(FORMS)("fields as %s", (_name, fields) => {
  test("are read without case", () => {
    expect([statusOf(fields), valueOf(fields, "x-one"), valueOf(fields, "x-two")]).toEqual([404, "1", undefined]);
    expect([hasField(fields, "X-ONE"), hasField(fields, "X-Two")]).toEqual([true, false]);
  });

  test("stay the very same where nothing changes", () => {
    expect(mapFields(fields, (_field, value) => value)).toBe(fields);
  });

  test("are copied where something changes, pseudo fields left out", () => {
    const before = structuredClone(fields);
    const seen: string[] = [];
    const mapped = mapFields(fields, (name, value) => {
      seen.push(name);
      return value === "1" ? "2" : value;
    });
    expect(seen).toEqual(["X-One", "x-list"]);
    expect([valueOf(mapped, "x-one"), valueOf(mapped, "x-list"), statusOf(mapped)]).toEqual(["2", ["a", "b"], 404]);
    expect(fields).toEqual(before);
  });

  test("are added to behind their own, in lower case", () => {
    const before = structuredClone(fields);
    const added = addFields(fields, [["X-Request-ID", "id"]]);
    expect([valueOf(added, "x-request-id"), valueOf(added, "x-one")]).toEqual(["id", "1"]);
    expect(JSON.stringify(added)).toContain("x-request-id");
    expect(fields).toEqual(before);
  });

  test("keep the list of those that may not be compressed", () => {
    const sensitive = Object.assign(structuredClone(fields) as object, {
      [sensitiveHeaders]: ["x-one"],
    }) as Http2Fields;
    for (const copy of [addFields(sensitive, [["X-Two", "2"]]), mapFields(sensitive, () => "changed")])
      expect((copy as { [sensitiveHeaders]?: unknown })[sensitiveHeaders]).toEqual(["x-one"]);
  });
});

test.each<[string, Http2Fields, number]>([
  ["nothing", undefined, 200],
  ["null", null, 200],
  ["no status", { "x-one": "1" }, 200],
  ["a text", { ":status": "204" }, 204],
  ["no number", { ":status": "unit" }, 200],
])("the status of %s is that which Node sends", (_name, fields, expected) => {
  expect(statusOf(fields)).toBe(expected);
});

test("fields can be added to nothing", () => {
  expect(addFields(undefined, [["X-Request-ID", "id"]])).toEqual({ "x-request-id": "id" });
});
