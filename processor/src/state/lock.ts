import { closeSync, openSync, readFileSync, unlinkSync, writeSync } from "node:fs";
import { join } from "node:path";
import { KeytrailError } from "../errors.ts";

const LOCK_NAME = "lock";

/**
 * Takes a state directory for this process. A lock whose process is gone (a crash, `kill -9`) is taken over.
 * @returns gives the directory back
 * @throws KeytrailError `state_unavailable` when another process that is alive holds it
 */
export function lockDirectory(directory: string): () => void {
  const path = join(directory, LOCK_NAME);
  const mine = `${process.pid} ${startOf(process.pid)}`;
  for (let attempt = 0; attempt < 2; attempt++) {
    try {
      const descriptor = openSync(path, "wx", 0o600);
      writeSync(descriptor, mine);
      closeSync(descriptor);
      return () => {
        if (readText(path) === mine) unlinkSync(path);
      };
    } catch (cause) {
      if (!(cause instanceof Error && "code" in cause && cause.code === "EEXIST")) throw cause;
      const [pid = "0", start = ""] = readText(path).split(" ");
      if (isRunning(Number(pid), start)) {
        throw new KeytrailError(
          "state_unavailable",
          `Cannot open state.directory ${directory}: wanted a directory that no other process uses: received one locked by process ${pid}`,
          { cause },
        );
      }
      unlinkSync(path);
    }
  }
  throw new KeytrailError(
    "state_unavailable",
    `Cannot open state.directory ${directory}: another process took it just now`,
  );
}

function isRunning(pid: number, start: string): boolean {
  if (!Number.isInteger(pid) || pid <= 0) return false;
  try {
    process.kill(pid, 0);
  } catch (error) {
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
  return startOf(pid) === start;
}

/** Start time of a process where the system tells it (proc(5), field 22), so that a reused process id is not taken for the holder. */
function startOf(pid: number): string {
  const stat = readText(`/proc/${pid}/stat`);
  return stat.slice(stat.lastIndexOf(")") + 2).split(" ")[19] ?? "";
}

function readText(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
}
