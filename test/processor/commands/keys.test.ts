import {
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { createKeyHasher } from "@keytrail/sdk/keys";
import { expect, onTestFinished, test } from "vitest";
import { runCommandLine } from "../../../processor/src/commands/command-line.ts";
import { COMMANDS } from "../../../processor/src/commands/index.ts";
import { parseRegistry } from "../../../processor/src/registry/load-registry.ts";
import { createCommandIo } from "../../support/command-io.ts";
import { keyHash } from "../../support/sightings.ts";

const SECRET = "0123456789abcdef0123456789abcdef";
/** Made here, so that no file holds a text that looks like a key. */
const KEY = ["acme", "k3y", "9f".repeat(12)].join("_");
const NEXT = ["acme", "k3y", "7b".repeat(12)].join("_");
const hashOf = (key: string): string => createKeyHasher({ secret: Buffer.from(SECRET) }).hash(key);
const SHOP = keyHash("shop");

const FILE = `# The keys of the shop.
file_format: "1.0"

owners:
  team-shop: { time_zone: Europe/Berlin } # they close at six

keys:
  # handed out in March
  - hash: ${SHOP}
    name: shop # the old name
    owner: team-shop
    allowed_cidrs: [ 10.0.0.0/8 ]
`;

function fileOf(text: string | undefined): string {
  const directory = mkdtempSync(join(tmpdir(), "keytrail-keys-"));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  const path = join(directory, "keys.yaml");
  if (text !== undefined) writeFileSync(path, text);
  return path;
}

async function keys(
  argv: readonly string[],
  input = "",
  env: Readonly<Record<string, string>> = { KEYTRAIL_HASH_SECRET: SECRET },
) {
  const io = createCommandIo(env);
  const clock = { ...io.clock, nowUnixMillis: () => Date.UTC(2026, 0, 5, 10) };
  io.stdin.end(input);
  const code = await runCommandLine(["keys", ...argv], COMMANDS, "0", { ...io, clock });
  return { code, output: io.output(), errors: io.errors() };
}

const entriesOf = (path: string) => parseRegistry(readFileSync(path, "utf8"), path).keys;

test("add hashes the key of standard input into the list, and leaves comments and all else as it was", async () => {
  const path = fileOf(FILE);
  const { code, output } = await keys(
    ["add", "--file", path, "--name", "till", "--expires-at", "2027-01-01", "--canary"],
    `${KEY}\n`,
  );
  expect([code, output]).toEqual([0, `Added ${hashOf(KEY)}\n`]);
  expect(readFileSync(path, "utf8")).toBe(
    `${FILE}  - hash: ${hashOf(KEY)}\n    name: till\n    expires_at: 2027-01-01\n    canary: true\n`,
  );
});

test("add begins a file that is not there, which others may not read, and leaves nothing beside it", async () => {
  const path = fileOf(undefined);
  expect((await keys(["add", "--file", path], KEY)).code).toBe(0);
  expect([...entriesOf(path).keys()]).toEqual([hashOf(KEY)]);
  expect(statSync(path).mode & 0o777).toBe(0o600);
  expect(readdirSync(dirname(path))).toEqual(["keys.yaml"]);
});

test("the file may be a link, and keeps its mode", async () => {
  const path = fileOf(FILE);
  const link = join(dirname(path), "link.yaml");
  symlinkSync(path, link);
  await keys(["add", "--file", link], KEY);
  expect(entriesOf(path).size).toBe(2);
  expect(readFileSync(link, "utf8")).toBe(readFileSync(path, "utf8"));
  expect(readdirSync(dirname(path)).toSorted((a, b) => (a < b ? -1 : 1))).toEqual(["keys.yaml", "link.yaml"]);
});

test.each([
  ["add", ["add", KEY]],
  ["list", ["list", KEY]],
  ["import", ["import", KEY]],
  ["rotate", ["rotate", KEY]],
  ["revoke", ["revoke", KEY]],
  ["a wrong word", [KEY]],
])("%s refuses a key as an argument and does not repeat it", async (_name, argv) => {
  const path = fileOf(FILE);
  const { code, output, errors } = await keys([...argv, "--file", path], NEXT);
  expect([code, output]).toEqual([2, ""]);
  expect(errors).not.toContain(KEY);
  expect(errors).toMatch(/not repeated here|another word/);
  expect(readFileSync(path, "utf8")).toBe(FILE);
});

test("a key in place of a name is refused, and nothing is written", async () => {
  const path = fileOf(FILE);
  const vendorKey = ["sk", "live", "4eC39HqLyjWDarjtT1zdp7dc"].join("_");
  const { code, errors } = await keys(["add", "--file", path, "--name", vendorKey], KEY);
  expect(code).toBe(2);
  expect(errors).toContain("wanted a name, and no key");
  expect(errors).not.toContain(vendorKey);
  expect(readFileSync(path, "utf8")).toBe(FILE);
});

test("rotate ends the old key after a grace, and gives the new one its names and policies", async () => {
  const path = fileOf(FILE);
  const { code, output } = await keys(["rotate", "shop", "--file", path, "--grace", "7d"], `${NEXT}\n`);
  expect([code, output]).toEqual([0, `Added ${hashOf(NEXT)}\nRotated ${SHOP}, good until 2026-01-12T10:00:00Z\n`]);
  expect(readFileSync(path, "utf8")).toContain("# the old name");
  const entries = entriesOf(path);
  expect(entries.get(SHOP)).toMatchObject({
    status: "rotated",
    changedAtUnixMillis: Date.UTC(2026, 0, 5, 10),
    graceUntilUnixMillis: Date.UTC(2026, 0, 12, 10),
  });
  expect(entries.get(hashOf(NEXT))).toEqual({
    keyHash: hashOf(NEXT),
    status: "active",
    name: "shop",
    owner: "team-shop",
    allowedCidrs: ["10.0.0.0/8"],
  });
  // The name now means the new one.
  const again = await keys(["rotate", "shop", "--file", path, "--grace-until", "2026-02-01", "--json"], KEY);
  expect(
    again.output
      .split("\n")
      .filter((line) => line !== "")
      .map((line) => JSON.parse(line) as unknown),
  ).toMatchObject([
    { hash: hashOf(NEXT), status: "rotated", grace_until: "2026-02-01T00:00:00.000Z" },
    { hash: hashOf(KEY), name: "shop", status: "active" },
  ]);
});

test("revoke ends a key now, once", async () => {
  const path = fileOf(FILE);
  expect((await keys(["revoke", SHOP, "--file", path])).output).toBe(`Revoked ${SHOP}\n`);
  expect(entriesOf(path).get(SHOP)).toMatchObject({
    status: "revoked",
    changedAtUnixMillis: Date.UTC(2026, 0, 5, 10),
  });
  expect((await keys(["revoke", SHOP, "--file", path])).errors).toContain("wanted a key that is not revoked");
});

test("a name of several keys needs a hash", async () => {
  const path = fileOf(`${FILE}  - { hash: ${keyHash("other")}, name: shop }\n`);
  expect((await keys(["revoke", "shop", "--file", path])).errors).toContain("several keys have this name");
});

test("list shows a table, and lines of JSON under the names of the file", async () => {
  const path = fileOf(`${FILE}    status: rotated\n    grace_until: 2026-01-01\n`);
  const { output } = await keys(["list", "--file", path], "", {});
  expect(output).toBe(
    [
      "HASH          NAME  OWNER      PLAN  STATUS   UNTIL",
      `${SHOP.slice(0, 12)}  shop  team-shop        rotated  2026-01-01T00:00:00Z  over`,
      "",
    ].join("\n"),
  );
  expect(JSON.parse((await keys(["list", "--file", path, "--json"], "", {})).output)).toEqual({
    hash: SHOP,
    name: "shop",
    owner: "team-shop",
    status: "rotated",
    grace_until: "2026-01-01T00:00:00.000Z",
    allowed_cidrs: ["10.0.0.0/8"],
  });
});

test.each([
  ["CSV with names of columns", `name,hash,owner\n"till, left",${keyHash("till")},team\n,${SHOP},\n`, "till, left"],
  ["CSV without", `${keyHash("till")},till\n${SHOP}\n`, "till"],
  [
    "lines of JSON",
    `{"hash":"${keyHash("till")}","name":"till","allowed_routes":["/v1/*"]}\n\n{"hash":"${SHOP}"}\n`,
    "till",
  ],
])("import takes %s, and passes over keys that are there", async (_name, input, name) => {
  const path = fileOf(FILE);
  const { code, errors } = await keys(["import", "--file", path], input, {});
  expect([code, errors]).toEqual([0, "Added 1 of 2 keys: 1 were known\n"]);
  expect(entriesOf(path).get(keyHash("till"))?.name).toBe(name);
});

test("import hashes raw keys", async () => {
  const path = fileOf(undefined);
  expect((await keys(["import", "--file", path], `key,name\n${KEY},one\n${NEXT},two\n`)).code).toBe(0);
  expect([...entriesOf(path).keys()]).toEqual([hashOf(KEY), hashOf(NEXT)]);
  expect(readFileSync(path, "utf8")).not.toContain(KEY);
});

test("import tells every line that is wrong, never what stands there, and takes none", async () => {
  const path = fileOf(undefined);
  const { code, errors } = await keys(["import", "--file", path], `hash,key\n${KEY},\n,\n${SHOP},${KEY}\n${SHOP}\n`);
  expect(code).toBe(2);
  expect(errors.split("\n")).toEqual([
    "standard input:2 wanted 64 hex digits in hash",
    "standard input:3 wanted hash or key",
    "standard input:4 wanted one of hash and key",
    "",
  ]);
  expect(existsSync(path)).toBe(false);
});

test("without a secret raw keys are refused, and hashes are not", async () => {
  const path = fileOf(undefined);
  expect((await keys(["add", "--file", path], KEY, {})).errors).toContain("KEYTRAIL_HASH_SECRET");
  expect((await keys(["import", "--file", path], KEY, {})).errors).toContain("KEYTRAIL_HASH_SECRET");
  expect((await keys(["import", "--file", path], SHOP, {})).code).toBe(0);
});

test("the file is that of the configuration where none is given", async () => {
  const path = fileOf(FILE);
  const config = join(dirname(path), "keytrail.yaml");
  writeFileSync(config, `file_format: "1.0"\nregistry: { file: ${JSON.stringify(path)} }\n`);
  expect((await keys(["list", "--config", config])).output).toContain("shop");
  expect((await keys(["list"])).errors).toContain("wanted --file FILE, or --config FILE with registry.file in it");
});

test("a file with problems is not edited, and they are told", async () => {
  const text = `${FILE}    stat: 1\n`;
  const path = fileOf(text);
  const { code, errors } = await keys(["add", "--file", path], KEY);
  expect(code).toBe(2);
  expect(errors).toContain(`${path}:13:5 keys[0].stat: wanted one of`);
  expect(readFileSync(path, "utf8")).toBe(text);
});
