import { open, readFile, realpath, rename, rm, stat } from "node:fs/promises";
import { dirname } from "node:path";
import { isMap, isSeq, parseDocument } from "yaml";
import type { Document, YAMLMap, YAMLSeq } from "yaml";
import { KeytrailError } from "../errors.ts";
import type { RegistryContent } from "./key-entry.ts";
import { keepHashesAsTexts, parseRegistry } from "./load-registry.ts";
import type { Written } from "./written-key.ts";

/** A registry file in hand: what it says, and its text with all comments. */
export interface RegistryEdit {
  readonly content: RegistryContent;
  /** Adds a key at the end. */
  add(key: Written): void;
  /** Sets fields of a key; undefined takes one out. */
  set(keyHash: string, fields: Written): void;
  /** Adds a key with what another one has, but for the fields given; undefined leaves one out. */
  addLike(keyHash: string, fields: Written): void;
  /**
   * Checks what was made and puts it in the file's place in one step: who reads it meanwhile sees the one or the other.
   *
   * @throws KeytrailError `config_invalid` when the file was changed by somebody else meanwhile, or can't be written; it is then as it was
   */
  save(): Promise<void>;
}

const EMPTY_FILE =
  'file_format: "1.0"\n\n# Keys by their hashes; keytrail keys edits this list and keeps comments.\nkeys: []\n';
const NEW_FILE_MODE = 0o600;

/**
 * Opens a registry file to edit it; one that is not there yet is begun.
 *
 * @throws KeytrailError `config_invalid` for a file that can't be read, with every problem
 */
export async function editRegistry(path: string): Promise<RegistryEdit> {
  const before = await readIfThere(path);
  const text = before ?? EMPTY_FILE;
  const content = parseRegistry(text, path);
  const document = parseDocument(text);
  keepHashesAsTexts(document);
  const keyOf = (keyHash: string): YAMLMap => {
    const found = keysOf(document).items.find((item) => isMap(item) && hashOf(item) === keyHash);
    if (!isMap(found)) throw new TypeError(`Cannot edit a key of ${path}: one with the hash is wanted: received none`);
    return found;
  };
  return {
    content,
    add(key) {
      keysOf(document).add(document.createNode(key));
    },
    set(keyHash, fields) {
      const key = keyOf(keyHash);
      for (const [name, value] of Object.entries(fields)) {
        if (value === undefined) key.delete(name);
        else key.set(name, document.createNode(value));
      }
    },
    addLike(keyHash, fields) {
      const like = keyOf(keyHash).toJS(document) as Written;
      const merged = { hash: undefined, ...like, ...fields };
      const key = Object.fromEntries(Object.entries(merged).filter(([, value]) => value !== undefined));
      keysOf(document).add(document.createNode(key));
    },
    async save() {
      const made = document.toString({ lineWidth: 0 });
      parseRegistry(made, path);
      if ((await readIfThere(path)) !== before) {
        throw new KeytrailError("config_invalid", `Cannot write ${path}: it was changed meanwhile; try again`);
      }
      await replaceFile(path, made);
    },
  };
}

/** The list of keys, which is made where there is none, and in block style, so that a key has lines of its own. */
function keysOf(document: Document.Parsed): YAMLSeq {
  const found = document.get("keys");
  if (isSeq(found)) {
    found.flow = false;
    return found;
  }
  const made = document.createNode([]) as YAMLSeq;
  document.set("keys", made);
  return made;
}

function hashOf(key: YAMLMap): string {
  return String(key.get("hash")).toLowerCase();
}

async function readIfThere(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, "utf8");
  } catch (error) {
    if (codeOf(error) === "ENOENT") return undefined;
    throw cannot("read", path, error);
  }
}

/** A link stays one: what it leads to is replaced. */
async function replaceFile(path: string, text: string): Promise<void> {
  const target = await realpath(path).catch(() => path);
  const temporary = `${target}.${process.pid}.tmp`;
  try {
    const mode = await stat(target).then(
      (found) => found.mode & 0o777,
      () => NEW_FILE_MODE,
    );
    const file = await open(temporary, "wx", mode);
    try {
      await file.writeFile(text);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, target);
    const directory = await open(dirname(target), "r");
    try {
      await directory.sync();
    } finally {
      await directory.close();
    }
  } catch (error) {
    await rm(temporary, { force: true });
    throw cannot("write", path, error);
  }
}

function cannot(action: "read" | "write", path: string, error: unknown): KeytrailError {
  return new KeytrailError(
    "config_invalid",
    `Cannot ${action} key registry ${path}: wanted a file that can be ${action === "read" ? "read" : "written"}: received ${codeOf(error)}`,
    { cause: error },
  );
}

function codeOf(error: unknown): string {
  return error instanceof Error && "code" in error ? String(error.code) : "an unknown error";
}
