import { appendFileSync, mkdtempSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { createFileExporter } from "../../../processor/src/exporters/file.ts";
import { alertOf, alertsOf } from "../../support/alerts.ts";

function tempFile(): string {
  const folder = mkdtempSync(join(tmpdir(), "keytrail-file-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return join(folder, "alerts.ndjson");
}

const LINE = `${JSON.stringify(alertOf())}\n`;

test("export() appends the alert's JSON as it stands in the alert set", async () => {
  const path = tempFile();
  const exporter = createFileExporter({ path });
  await exporter.export([alertOf()]);
  await exporter.export([alertOf()]);
  await exporter.shutdown();
  expect(readFileSync(path, "utf8")).toBe(LINE + LINE);
});

test("only the owner can read a file that it makes", async () => {
  const path = tempFile();
  await createFileExporter({ path }).shutdown();
  expect(statSync(path).mode & 0o777).toBe(0o600);
});

test.each([
  ["half a line goes", `${LINE}${LINE.slice(0, 40)}`, LINE],
  ["half a line that is the only one goes", LINE.slice(0, 40), ""],
  ["a whole line that lacks its end gets it", LINE.trimEnd(), LINE],
  ["a whole file stays", LINE + LINE, LINE + LINE],
])("at start, %s", async (_name, before, healed) => {
  const path = tempFile();
  writeFileSync(path, before);
  const exporter = createFileExporter({ path });
  expect(readFileSync(path, "utf8")).toBe(healed);
  await exporter.export([alertOf()]);
  await exporter.shutdown();
  expect(readFileSync(path, "utf8")).toBe(healed + LINE);
});

test("a file that was moved away is opened anew", async () => {
  const path = tempFile();
  const exporter = createFileExporter({ path });
  await exporter.export(alertsOf(1));
  renameSync(path, `${path}.1`);
  await exporter.export([alertOf()]);
  await exporter.shutdown();
  expect(readFileSync(path, "utf8")).toBe(LINE);
  expect(readFileSync(`${path}.1`, "utf8").split("\n")).toHaveLength(2);
});

test("what another process appends in between stays", async () => {
  const path = tempFile();
  const exporter = createFileExporter({ path });
  await exporter.export([alertOf()]);
  appendFileSync(path, "{}\n");
  await exporter.export([alertOf()]);
  await exporter.shutdown();
  expect(readFileSync(path, "utf8")).toBe(`${LINE}{}\n${LINE}`);
});

test("a full disk is transient", async () => {
  const exporter = createFileExporter({ path: "/dev/full" });
  await expect(exporter.export([alertOf()])).rejects.toMatchObject({
    code: "transient",
    message: "Cannot append alerts to /dev/full: wanted a file that can be written: received ENOSPC",
  });
  await exporter.shutdown();
});

test("a folder that is absent is named when the exporter is created", () => {
  const path = join(tempFile(), "none", "alerts.ndjson");
  writeFileSync(join(path, "..", ".."), "");
  expect(() => createFileExporter({ path })).toThrow(
    `Cannot append alerts to ${path}: wanted a file that can be written: received ENOTDIR`,
  );
});

test("an empty path is refused", () => {
  expect(() => createFileExporter({ path: "" })).toThrow(RangeError);
});
