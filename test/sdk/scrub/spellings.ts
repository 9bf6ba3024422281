/** Spellings of a key made without the code under test: what a grep of exported bytes looks for. */
export function spellingsOf(rawKey: string): ReadonlyMap<string, string> {
  const bytes = new TextEncoder().encode(rawKey);
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0"));
  const spellings = new Map([
    ["raw", rawKey],
    ["lower case", rawKey.toLowerCase()],
    ["percent", encodeURIComponent(rawKey)],
    ["percent, lower hex", encodeURIComponent(rawKey).replace(/%../g, (escape) => escape.toLowerCase())],
    ["every byte percent", hex.map((pair) => `%${pair.toUpperCase()}`).join("")],
    ["every byte percent, lower hex", hex.map((pair) => `%${pair}`).join("")],
    ["form", new URLSearchParams({ k: rawKey }).toString().slice(2)],
    ["json", JSON.stringify(rawKey).slice(1, -1)],
    ["json in json", JSON.stringify(JSON.stringify(rawKey)).slice(3, -3)],
    ["hex", hex.join("")],
    ["hex, upper", hex.join("").toUpperCase()],
  ]);
  for (let before = 0; before < 3; before++) {
    // Whatever stands before and behind the key, these characters of the run are the same.
    const one = btoa(binary([...new Uint8Array(before).fill(65), ...bytes, 66, 66, 66]));
    const other = btoa(binary([...new Uint8Array(before).fill(122), ...bytes, 250, 250, 250]));
    const common = commonPart(one, other);
    spellings.set(`base64, ${before} bytes before`, common);
    spellings.set(`base64url, ${before} bytes before`, common.replaceAll("+", "-").replaceAll("/", "_"));
  }
  return spellings;
}

/** Names of the spellings of the key that occur in the bytes. */
export function spellingsIn(bytes: Uint8Array | string, rawKey: string): string[] {
  const haystack =
    typeof bytes === "string" ? Buffer.from(bytes) : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return [...spellingsOf(rawKey)].filter(([, spelling]) => haystack.includes(spelling)).map(([name]) => name);
}

function binary(bytes: readonly number[]): string {
  return String.fromCharCode(...bytes);
}

function commonPart(one: string, other: string): string {
  let start = 0;
  while (one[start] !== other[start]) start++;
  // A first character may agree by chance: it is determined by the key from the next whole sextet on.
  let end = start;
  while (end < one.length && one[end] === other[end]) end++;
  return one.slice(start, end);
}
