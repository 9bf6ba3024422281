import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { editRegistry } from "../../../processor/src/registry/edit-registry.ts";
import { keyHash } from "../../support/sightings.ts";

test("a file that somebody else changed meanwhile is not overwritten", async () => {
  const directory = mkdtempSync(join(tmpdir(), "keytrail-edit-"));
  onTestFinished(() => rmSync(directory, { recursive: true }));
  const path = join(directory, "keys.yaml");
  writeFileSync(path, 'file_format: "1.0"\n');
  const edit = await editRegistry(path);
  edit.add({ hash: keyHash("mine") });
  const theirs = `file_format: "1.0"\nkeys: [{ hash: ${keyHash("theirs")} }]\n`;
  writeFileSync(path, theirs);
  await expect(edit.save()).rejects.toThrow("changed meanwhile");
  expect(readFileSync(path, "utf8")).toBe(theirs);
});

test("a hash that looks like a number stays what it is", async () => {
  const directory = mkdtempSync(join(tmpdir(), "keytrail-edit-"));
  onTestFinished(() => rmSync(directory, { recursive: true }));
  const path = join(directory, "keys.yaml");
  const digits = `${"7".repeat(40)}e${"1".repeat(23)}`;
  writeFileSync(path, `file_format: "1.0"\nkeys:\n  - hash: ${digits}\n`);
  const edit = await editRegistry(path);
  edit.set(digits, { name: "shop" });
  edit.add({ hash: "1".repeat(64) });
  await edit.save();
  expect([...(await editRegistry(path)).content.keys.keys()]).toEqual([digits, "1".repeat(64)]);
});
