/** Which header the trusted proxies write. A proxy passes the other one on as the client sent it, so only one may count. */
export type ForwardedHeader = "x-forwarded-for" | "forwarded";

/** Splits `X-Forwarded-For`, nearest hop last, as it stands in the header. */
export function parseForwardedFor(header: string): readonly string[] {
  return header.split(",").map((entry) => entry.trim());
}

/**
 * Reads the `for` of each element of `Forwarded`, nearest hop last; the empty string for an element without one.
 *
 * Forwarded         = 1#forwarded-element
 * forwarded-element = [ forwarded-pair ] *( ";" [ forwarded-pair ] )
 * forwarded-pair    = token "=" ( token / quoted-string )
 * https://www.rfc-editor.org/rfc/rfc7239#section-4
 *
 * @returns empty when the header doesn't follow the grammar: nothing of it can then be told apart
 */
export function parseForwarded(header: string): readonly string[] {
  const hops: string[] = [];
  const pattern = /\s*(?:([\w!#$%&'*+.^`|~-]+)=(?:"((?:[^"\\]|\\.)*)"|([^\s",;=]*)))?\s*([;,]|$)/gy;
  let hop = "";
  for (let match = pattern.exec(header); match !== null; match = pattern.exec(header)) {
    const [, name, quoted, token = "", separator] = match;
    if (name?.toLowerCase() === "for") hop = quoted?.replace(/\\(.)/g, "$1") ?? token;
    if (separator === ";") continue;
    hops.push(hop);
    hop = "";
    if (separator === "") return hops;
  }
  return [];
}
