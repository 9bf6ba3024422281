/** Which header the trusted proxies write. A proxy passes the other one on as the client sent it, so only one may count. */
export type ForwardedHeader = "x-forwarded-for" | "forwarded";

/** Far more than the hops of any trusted chain; what a client put before them is not read. */
const MAX_FORWARDED_CHARACTERS = 8192;

/** Splits `X-Forwarded-For`, nearest hop last, as it stands in the header; of a header over 8192 characters the hops at its end that stand there whole. */
export function parseForwardedFor(header: string): readonly string[] {
  const tail = header.slice(-MAX_FORWARDED_CHARACTERS);
  const hops = tail.split(",").map((entry) => entry.trim());
  return tail.length === header.length ? hops : hops.slice(1);
}

/**
 * Reads the `for` of each element of `Forwarded`, nearest hop last; the empty string for an element without one.
 *
 * Forwarded         = 1#forwarded-element
 * forwarded-element = [ forwarded-pair ] *( ";" [ forwarded-pair ] )
 * forwarded-pair    = token "=" ( token / quoted-string )
 * https://www.rfc-editor.org/rfc/rfc7239#section-4
 *
 * @returns empty when the header doesn't follow the grammar: nothing of it can then be told apart; and when it has over 8192 characters, because
 *   where a part of it begins, inside or outside of quotes, only its beginning tells
 */
export function parseForwarded(header: string): readonly string[] {
  if (header.length > MAX_FORWARDED_CHARACTERS) return [];
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
