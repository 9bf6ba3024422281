import { closeSync, fstatSync, ftruncateSync, openSync, readSync, writeSync } from "node:fs";
import { open, stat } from "node:fs/promises";
import type { FileHandle } from "node:fs/promises";
import type { Alert } from "../alerts/alert.ts";
import { KeytrailError } from "../errors.ts";
import type { AlertExporter } from "./exporter.ts";

/** Options of {@link createFileExporter}. */
export interface FileExporterOptions {
  /** The file that lines are appended to; made (readable by its owner alone) where it is absent, its folder is not. */
  readonly path: string;
}

/** Alerts name keys by their hashes and clients by their addresses. */
const FILE_MODE = 0o600;
/** Over any alert's length; a last line beyond it is not ours to cut. */
const MAX_PARTIAL_LINE_BYTES = 4 * 1024 * 1024;
/** Trouble that space, a remount or an operator may mend while the processor runs. */
const PERMANENT_CODES: ReadonlySet<string> = new Set(["EISDIR", "ENOTDIR", "ELOOP", "ENAMETOOLONG", "EINVAL"]);

/**
 * Appends each alert as one line of JSON. A batch is on the disk when `export` resolves; one that fails is taken back,
 * so that a retry leaves no half line. A file that was moved away (log rotation) is opened anew.
 *
 * @throws RangeError when the path is empty
 * @throws KeytrailError `export_failed` when the file can't be opened
 */
export function createFileExporter(options: FileExporterOptions): AlertExporter {
  const { path } = options;
  if (path === "") throw new RangeError("Cannot use alerts.file.path: wanted a path: received an empty one");
  try {
    healLastLine(path);
  } catch (error) {
    throw failure("export_failed", path, error);
  }
  let handle: FileHandle | undefined;

  async function current(): Promise<FileHandle> {
    if (handle !== undefined && (await isMovedAway(handle, path))) {
      await handle.close();
      handle = undefined;
    }
    handle ??= await open(path, "a", FILE_MODE);
    return handle;
  }

  return {
    id: "file",
    async export(alerts) {
      if (alerts.length === 0) return;
      try {
        await append(await current(), linesOf(alerts));
      } catch (error) {
        throw failure(PERMANENT_CODES.has(codeOf(error)) ? "export_failed" : "transient", path, error);
      }
    },
    async shutdown() {
      await handle?.close();
      handle = undefined;
    },
  };
}

function linesOf(alerts: readonly Alert[]): Buffer {
  return Buffer.from(alerts.map((alert) => `${JSON.stringify(alert)}\n`).join(""));
}

async function append(handle: FileHandle, lines: Buffer): Promise<void> {
  const { size } = await handle.stat();
  try {
    await handle.appendFile(lines);
    await handle.datasync();
  } catch (error) {
    // Another error here (a pipe, a device) changes nothing about the first.
    await handle.truncate(size).catch(() => undefined);
    throw error;
  }
}

async function isMovedAway(handle: FileHandle, path: string): Promise<boolean> {
  const [held, named] = await Promise.all([handle.stat(), stat(path).catch(() => undefined)]);
  return named === undefined || named.ino !== held.ino || named.dev !== held.dev;
}

/** A crash may have left half a line. It was never acknowledged and comes again, so it goes; a whole line only lacks its end. */
function healLastLine(path: string): void {
  const file = openSync(path, "a+", FILE_MODE);
  try {
    const stats = fstatSync(file);
    if (!stats.isFile() || stats.size === 0) return;
    const length = Math.min(stats.size, MAX_PARTIAL_LINE_BYTES);
    const tail = Buffer.alloc(length);
    readSync(file, tail, 0, length, stats.size - length);
    const start = tail.lastIndexOf(0x0a) + 1;
    if (start === length) return;
    const isTooLong = start === 0 && length < stats.size;
    if (isTooLong || isJson(tail.toString("utf8", start))) writeSync(file, "\n");
    else ftruncateSync(file, stats.size - length + start);
  } finally {
    closeSync(file);
  }
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

function failure(code: "transient" | "export_failed", path: string, error: unknown): KeytrailError {
  const problem = `Cannot append alerts to ${path}: wanted a file that can be written: received ${codeOf(error)}`;
  return new KeytrailError(code, problem, { cause: error });
}

function codeOf(error: unknown): string {
  return error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : "an error";
}
