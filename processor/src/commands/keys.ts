import { KeytrailError } from "../errors.ts";
import { editRegistry } from "../registry/edit-registry.ts";
import { loadRegistry } from "../registry/load-registry.ts";
import { didYouMean } from "../config/did-you-mean.ts";
import { usage } from "./arguments.ts";
import type { Command, CommandIo } from "./command.ts";
import { INTERRUPTED, readKey, readStandardInput } from "./key-input.ts";
import { fieldsOf, instantOf, KEY_FLAGS } from "./keys/fields.ts";
import { parseImport } from "./keys/import-lines.ts";
import { printJson, printTable } from "./keys/print.ts";
import { findTarget, parseKeysArguments, refuseArguments, requireHasher } from "./keys/target.ts";
import type { KeysArguments } from "./keys/target.ts";

const USAGE = `Usage: keytrail keys list   FILES
       keytrail keys add    FILES [--name NAME] [--owner OWNER] [--plan PLAN] [--expires-at TIME] [--canary] < KEY
       keytrail keys rotate FILES HASH|NAME [--grace DURATION | --grace-until TIME] [--expires-at TIME] < NEW_KEY
       keytrail keys revoke FILES HASH|NAME
       keytrail keys import FILES < KEYS

Edits the key registry, keeps its comments (white space may change), and puts the file in its place in one step; a running processor takes it up by itself.
A key is hashed where it is typed or piped in. It is never an argument, which would stay in the shell's history, and never written anywhere.

  --file FILE               the registry; one that is not there yet is begun
  --config FILE             takes registry.file of a configuration, and hashes as it says
  --json                    prints the keys as lines of JSON

  add                       a new key, active
  rotate                    the old key becomes rotated, and good until the grace is over (--grace, default 24h); the new one has its names and policies
  revoke                    the key is good no more, from now on
  import                    CSV (hash or key, then name; or a first line with the names of columns) or lines of JSON, each with hash or key; all or none

Environment:
  KEYTRAIL_HASH_SECRET      the secret that keys are hashed with, 32 bytes or more, or
  KEYTRAIL_HASH_SECRET_FILE a file that holds it; hashes themselves need none
`;

const DEFAULT_GRACE = "24h";
const MILLIS_BY_UNIT: Readonly<Record<string, number>> = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };
const MAX_PROBLEMS = 100;

type Subcommand = (argv: readonly string[], io: CommandIo) => Promise<number>;
const SUBCOMMANDS: Readonly<Record<string, Subcommand>> = { list, add, rotate, revoke, import: importKeys };

/** `keytrail keys`: the owner's hand on the key registry. */
export const keysCommand: Command = {
  name: "keys",
  summary: "list, add, rotate, revoke and import keys of the key registry",
  usage: USAGE,
  run(argv, io) {
    const [word = "", ...rest] = argv;
    const subcommand = Object.hasOwn(SUBCOMMANDS, word) ? SUBCOMMANDS[word] : undefined;
    if (subcommand !== undefined) return subcommand(rest, io);
    const words = Object.keys(SUBCOMMANDS);
    const hint = didYouMean(word, words);
    // The word may be a key that somebody pasted.
    throw usage("keys", `wanted ${words.join(", ")}: received ${word === "" ? "nothing" : `another word${hint}`}`);
  },
};

async function list(argv: readonly string[], io: CommandIo): Promise<number> {
  const given = await parseKeysArguments("list", argv, {}, io);
  refuseArguments(given);
  const { keys } = await loadRegistry(given.path);
  if (given.flags.has("json")) printJson(io, [...keys.values()]);
  else printTable(io, [...keys.values()], io.clock.nowUnixMillis());
  return 0;
}

async function add(argv: readonly string[], io: CommandIo): Promise<number> {
  const given = await parseKeysArguments("add", argv, KEY_FLAGS, io);
  refuseArguments(given);
  const fields = fieldsOf(given);
  const hasher = await requireHasher(given, io);
  const edit = await editRegistry(given.path);
  const key = await readKey(given.command, "Key", io);
  if (key === undefined) return INTERRUPTED;
  const hash = hasher.hash(key);
  if (edit.content.keys.has(hash))
    throw usage(given.command, "wanted a key that is not in the registry: received one of it");
  edit.add(withoutAbsent({ hash, ...fields }));
  await edit.save();
  return tell(given, io, [hash], `Added ${hash}`);
}

async function rotate(argv: readonly string[], io: CommandIo): Promise<number> {
  const flags = { ...KEY_FLAGS, grace: "value", "grace-until": "value" } as const;
  const given = await parseKeysArguments("rotate", argv, flags, io);
  const now = io.clock.nowUnixMillis();
  const graceUntil = graceOf(given, now);
  const hasher = await requireHasher(given, io);
  const edit = await editRegistry(given.path);
  const old = findTarget(given, edit.content);
  if (old.status === "revoked") throw usage(given.command, "wanted a key that is not revoked: received a revoked one");
  const key = await readKey(given.command, "New key", io);
  if (key === undefined) return INTERRUPTED;
  const hash = hasher.hash(key);
  if (edit.content.keys.has(hash))
    throw usage(given.command, "wanted a key that is not in the registry: received one of it");
  const begun = { status: undefined, changed_at: undefined, grace_until: undefined, expires_at: undefined };
  edit.addLike(old.keyHash, { ...begun, ...withoutAbsent(fieldsOf(given)), hash });
  edit.set(old.keyHash, { status: "rotated", changed_at: iso(now), grace_until: graceUntil });
  await edit.save();
  return tell(given, io, [old.keyHash, hash], `Added ${hash}\nRotated ${old.keyHash}, good until ${graceUntil}`);
}

async function revoke(argv: readonly string[], io: CommandIo): Promise<number> {
  const given = await parseKeysArguments("revoke", argv, {}, io);
  const edit = await editRegistry(given.path);
  const { keyHash, status } = findTarget(given, edit.content);
  if (status === "revoked") throw usage(given.command, "wanted a key that is not revoked: received a revoked one");
  edit.set(keyHash, { status: "revoked", changed_at: iso(io.clock.nowUnixMillis()) });
  await edit.save();
  return tell(given, io, [keyHash], `Revoked ${keyHash}`);
}

async function importKeys(argv: readonly string[], io: CommandIo): Promise<number> {
  const given = await parseKeysArguments("import", argv, {}, io);
  refuseArguments(given);
  const edit = await editRegistry(given.path);
  const { keys, problems } = parseImport(await readStandardInput(given.command, io));
  if (problems.length > 0) {
    const told = problems.slice(0, MAX_PROBLEMS).map(({ line, wanted }) => `standard input:${line} wanted ${wanted}`);
    const more = problems.length > told.length ? [`and ${problems.length - told.length} more`] : [];
    throw new KeytrailError("input_unreadable", [...told, ...more].join("\n"));
  }
  const hasher = keys.some(({ key }) => key !== undefined) ? await requireHasher(given, io) : undefined;
  const added: string[] = [];
  const known = new Set(edit.content.keys.keys());
  for (const { hash: told, key, fields } of keys) {
    const hash = told ?? hasher!.hash(key ?? "");
    if (known.has(hash)) continue;
    known.add(hash);
    added.push(hash);
    edit.add(withoutAbsent({ hash, ...fields }));
  }
  if (added.length > 0) await edit.save();
  io.stderr.write(`Added ${added.length} of ${keys.length} keys: ${keys.length - added.length} were known\n`);
  return given.flags.has("json") ? tell(given, io, added, "") : 0;
}

/** Says what the file has now. */
async function tell(given: KeysArguments, io: CommandIo, hashes: readonly string[], text: string): Promise<number> {
  if (given.flags.has("json")) {
    const { keys } = await loadRegistry(given.path);
    printJson(
      io,
      hashes.map((hash) => keys.get(hash)).filter((entry) => entry !== undefined),
    );
  } else io.stdout.write(`${text}\n`);
  return 0;
}

function graceOf({ command, values }: KeysArguments, nowUnixMillis: number): string {
  const until = instantOf(command, "grace-until", values.get("grace-until"));
  const grace = values.get("grace");
  if (until !== undefined && grace !== undefined)
    throw usage(command, "wanted one of --grace and --grace-until: received both");
  if (until !== undefined) return until;
  const [, count, unit = ""] = /^(\d{1,6})([smhd])$/.exec(grace ?? DEFAULT_GRACE) ?? [];
  if (count === undefined) throw usage(command, "--grace wants a duration such as 24h or 7d: received something else");
  return iso(nowUnixMillis + Number(count) * (MILLIS_BY_UNIT[unit] ?? 0));
}

function iso(unixMillis: number): string {
  return new Date(unixMillis).toISOString().replace(/\.\d+Z$/, "Z");
}

function withoutAbsent(fields: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}
