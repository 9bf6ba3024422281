/** The eight groups of an IPv6 address in any spelling of RFC 4291 2.2, without a zone. */
export function addressGroups(address: string): number[] {
  let text = address;
  const dot = text.lastIndexOf(":");
  if (text.includes(".")) {
    const [a, b, c, d] = text
      .slice(dot + 1)
      .split(".")
      .map(Number) as [number, number, number, number];
    text = `${text.slice(0, dot + 1)}${((a << 8) | b).toString(16)}:${((c << 8) | d).toString(16)}`;
  }
  const [head = "", tail] = text.split("::");
  const front = head === "" ? [] : head.split(":");
  const back = tail === undefined || tail === "" ? [] : tail.split(":");
  const middle = tail === undefined ? [] : Array.from({ length: 8 - front.length - back.length }, () => "0");
  return [...front, ...middle, ...back].map((group) => Number.parseInt(group, 16));
}
