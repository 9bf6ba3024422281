import type { KeyFinding, KeyScanner } from "@keytrail/sdk/keys";
import { type Entry, type LineFormat, parseEntry } from "./entry.ts";
import { createLineScanner, type LineScannerLimits } from "./line-scanner.ts";
import type { ByteFilter } from "./pump.ts";

/** What a filter looks for, how it reads lines, and who is told. */
export interface FindFilterOptions {
  readonly scanner: KeyScanner;
  /** Of entries. */
  find(text: string, attributeName?: string): readonly KeyFinding[];
  /** Of lines, one character a byte. */
  findInLatin1(text: string): readonly KeyFinding[];
  readonly format: LineFormat;
  /** Called for each finding that is printed. */
  onFinding(finding: KeyFinding): void;
  /** @default those of {@link createLineScanner} */
  readonly limits?: LineScannerLimits;
}

/** A {@link ByteFilter} that knows how many lines it has read. */
export interface FindFilter extends ByteFilter {
  readonly lines: number;
}

const LINE_FEED = 10;
const BYTE_ORDER_MARK = "\u00ef\u00bb\u00bf";

/** Creates a filter that prints a line of JSON for each finding: where it is, never what. */
export function createFindFilter({
  scanner,
  find,
  findInLatin1,
  format,
  onFinding,
  limits,
}: FindFilterOptions): FindFilter {
  let printed = "";
  /** Of the line that is read: its number, and the UTF-16 characters of it that were visited. */
  let line = 1;
  let column = 0;
  let isMidLine = false;

  function print(finding: KeyFinding, start: number, end: number, key?: string): void {
    onFinding(finding);
    const { format: id, tier, keyHash } = finding;
    printed += `${JSON.stringify({ line, format: id, tier, start, end, key, key_hash: keyHash })}\n`;
  }

  function endLine(): void {
    line++;
    column = 0;
    isMidLine = false;
  }

  /** Findings of a line, or of a part of one, which goes on from `column`. */
  function visitLine(text: string, from: number, to: number, findings: readonly KeyFinding[]): void {
    let at =
      line === 1 && column === 0 && text.startsWith(BYTE_ORDER_MARK, from) ? from + BYTE_ORDER_MARK.length : from;
    const advance = (place: number): number => {
      if (place > at) {
        column += utf16Length(text, at, place);
        at = place;
      }
      return column;
    };
    for (const finding of findings) {
      if (finding.end <= from || finding.start >= to) continue;
      print(finding, advance(Math.max(from, finding.start)), advance(Math.min(to, finding.end)));
    }
    advance(to);
    isMidLine = true;
  }

  function visitEntry(entry: Entry): void {
    const { key, text } = entry;
    const name = key === "" || find(key).length > 0 ? undefined : key;
    for (const finding of find(text, key)) print(finding, finding.start, finding.end, name);
  }

  const visitor = createLineScanner(
    scanner,
    findInLatin1,
    {
      clean(bytes, _start, end) {
        if (bytes[end - 1] === LINE_FEED) endLine();
        else isMidLine = true;
      },
      suspect(text, from, to, findings) {
        let at = from;
        while (at < to) {
          const lineFeed = text.indexOf("\n", at);
          const end = lineFeed < 0 || lineFeed >= to ? to : lineFeed;
          visitLine(text, at, end, findings);
          if (end < to) endLine();
          at = end + 1;
        }
      },
      swallowed: (byteCount) => void (column += byteCount),
      entry(bytes, start, end, lineEnd) {
        const entry = parseEntry(bytes, start, end, format);
        if (entry === undefined) return undefined;
        return () => {
          visitEntry(entry);
          if (lineEnd > end) endLine();
          else isMidLine = true;
        };
      },
    },
    limits,
  );

  function take(): Buffer | undefined {
    const bytes = printed === "" ? undefined : Buffer.from(printed);
    printed = "";
    return bytes;
  }

  return {
    get lines() {
      return isMidLine ? line : line - 1;
    },
    write(chunk) {
      visitor.write(chunk);
      return take();
    },
    end() {
      visitor.end();
      return take();
    },
  };
}

/** @param text Latin-1 of UTF-8 bytes */
function utf16Length(text: string, start: number, end: number): number {
  return Buffer.from(text.slice(start, end), "latin1").toString("utf8").length;
}
