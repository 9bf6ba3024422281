/** A piece of a key as `key-formats.csv` describes it. */
export type ShapePiece =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "run"; readonly alphabet: string; readonly min: number; readonly max: number }
  | { readonly kind: "uuid" }
  | { readonly kind: "jwt" }
  | { readonly kind: "free" };

// The column's language; blanks separate the pieces, but for those inside the prefix:
//   format = [ prefix ] { piece }     piece = class " x" number [ ".." number ] | "UUID" | "JWT(3 base64url parts)" | "free text" | literal
const PIECE = /\[([^\]]+)\] x(\d+)(?:\.\.(\d+))?|(JWT\(3 base64url parts\))|(free text)|(UUID)|(\S+)/g;

/**
 * Parses the format column of `key-formats.csv`.
 * @param prefix the row's prefix column; where the format begins with it, its blanks belong to the key
 */
export function parseFormatColumn(format: string, prefix: string): readonly ShapePiece[] {
  const pieces: ShapePiece[] = [];
  let rest = format;
  if (prefix !== "" && format.startsWith(prefix)) {
    pieces.push({ kind: "text", text: prefix });
    rest = format.slice(prefix.length);
  }
  for (const [, members, min, max, jwt, free, uuid, text] of rest.matchAll(PIECE)) {
    if (members !== undefined)
      pieces.push({ kind: "run", alphabet: expandClass(members), min: Number(min), max: Number(max ?? min) });
    else if (jwt !== undefined) pieces.push({ kind: "jwt" });
    else if (free !== undefined) pieces.push({ kind: "free" });
    else if (uuid !== undefined) pieces.push({ kind: "uuid" });
    else pieces.push({ kind: "text", text: text ?? "" });
  }
  return pieces;
}

function expandClass(members: string): string {
  let alphabet = "";
  for (const [, from, to, single] of members.matchAll(/([0-9A-Za-z])-([0-9A-Za-z])|([^])/g)) {
    if (from === undefined || to === undefined) alphabet += single ?? "";
    else for (let code = from.charCodeAt(0); code <= to.charCodeAt(0); code++) alphabet += String.fromCharCode(code);
  }
  return alphabet;
}
