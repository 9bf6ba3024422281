import { mkdtempSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { systemClock } from "../../../processor/src/clock.ts";
import { openRegistryFile } from "../../../processor/src/registry/registry-file.ts";
import { keyHash } from "../../support/sightings.ts";

const SHOP = keyHash("shop");

async function open(text: string) {
  const directory = mkdtempSync(join(tmpdir(), "keytrail-registry-"));
  onTestFinished(() => rmSync(directory, { recursive: true }));
  const path = join(directory, "keys.yaml");
  const write = (next: string): void => {
    writeFileSync(`${path}.new`, next);
    renameSync(`${path}.new`, path);
  };
  write(text);
  const log: string[] = [];
  const file = await openRegistryFile({
    path,
    reloadMillis: 0,
    clock: systemClock,
    log: (level, message, fields) => log.push(`${level} ${message} ${JSON.stringify(fields)}`),
    isComplete: false,
    trustsEvents: true,
    rotationGraceMillis: undefined,
    maxEventKeys: 10,
  });
  return { ...file, log, write, path };
}

const named = (name: string): string => `file_format: "1.0"\nkeys: [{ hash: ${SHOP}, name: ${name} }]\n`;

test("a file that changes is read again, one that did not is not", async () => {
  const { registry, look, write, log } = await open(named("before"));
  expect(registry.find(SHOP)?.name).toBe("before");
  await look();
  expect(log).toEqual([]);
  write(named("after"));
  await look();
  expect(registry.find(SHOP)?.name).toBe("after");
  expect(log).toHaveLength(1);
});

test("a bad file, or none, keeps what held, and says so once", async () => {
  const { registry, look, write, log, path } = await open(named("before"));
  write('file_format: "1.0"\nkeys: [{ hash: 7 }]\n');
  await look();
  await look();
  rmSync(path);
  await look();
  await look();
  expect(registry.find(SHOP)?.name).toBe("before");
  expect(log).toHaveLength(2);
  expect(log[0]).toMatch(/^WARN The key registry stays as it was .*keys\.yaml:2:16 keys\[0\]\.hash: wanted/);
  expect(log[1]).toMatch(/no file of this name/);
});

test("a large file is read aside: it holds as a whole, or not at all, and its problems are told the same", async () => {
  const { registry, look, write, log } = await open(named("before"));
  const hashes = Array.from({ length: 4_100 }, (_, i) => keyHash(`key ${i}`));
  const large = `file_format: "1.0"\nowners: { team: { time_zone: UTC } }\nkeys:\n${hashes
    .map((hash) => `  - { hash: ${hash}, owner: team }\n`)
    .join("")}`;
  write(`${large}  - hash: 7\n`);
  await look();
  expect(registry.size).toBe(1);
  expect(log[0]).toMatch(/^WARN The key registry stays as it was .*keys\.yaml:4104:11 keys\[4100\]\.hash: wanted/);
  write(large);
  await look();
  expect(registry.size).toBe(4_100);
  for (const hash of hashes) expect(registry.find(hash)).toMatchObject({ owner: "team", timeZone: "UTC" });
  expect(registry.find(SHOP)).toBeUndefined();
});

test("a bad file at the start is an error with every problem", async () => {
  await expect(open('file_format: "1.0"\nkeys: [{ hash: 7, canary: 3 }]\n')).rejects.toThrow(
    /keys\[0\]\.hash: .*\n.*keys\[0\]\.canary: /,
  );
});
