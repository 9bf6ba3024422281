import { stat } from "node:fs/promises";

/** What tells that a file has changed: its time, size and inode. The same text for every file that is not there. */
export async function fileVersion(path: string): Promise<string> {
  try {
    const { mtimeMs, size, ino } = await stat(path);
    return `${mtimeMs} ${size} ${ino}`;
  } catch {
    return "none";
  }
}
