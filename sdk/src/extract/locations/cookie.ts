import { NO_CREDENTIALS } from "../location.ts";
import type { CreateKeyLocations, FoundCredential } from "../location.ts";
import { readHeader } from "../request.ts";

/**
 * Cookies, their names compared with case. Quotes around a value are taken off and percent sequences decoded, as cookie parsers of Node do: the
 * service checks the key in that form.
 *
 * cookie-string = cookie-pair *( ";" SP cookie-pair )
 * https://www.rfc-editor.org/rfc/rfc6265#section-4.2.1
 */
export const createCookieLocations: CreateKeyLocations = ({ keyCookies }) =>
  keyCookies.map((name) => {
    const source = `cookie:${name}`;
    return {
      find(request) {
        const header = readHeader(request, "cookie");
        if (header === undefined) return NO_CREDENTIALS;
        const found: FoundCredential[] = [];
        // Not split: a header with thousands of other cookies costs one search.
        for (let at = header.indexOf(name); at !== -1; at = header.indexOf(name, at + name.length)) {
          const rawKey = readPair(header, at, name);
          if (rawKey !== "") found.push({ rawKey, source, isApiKey: true });
        }
        return found;
      },
    };
  });

/** The value of the cookie whose name stands at `start`; empty where that is another name, or inside a value. */
function readPair(header: string, start: number, name: string): string {
  let before = start - 1;
  while (header[before] === " ") before--;
  if (before >= 0 && header[before] !== ";") return "";
  let separator = start + name.length;
  while (header[separator] === " ") separator++;
  if (header[separator] !== "=") return "";
  const end = header.indexOf(";", separator);
  return decodeValue(header.slice(separator + 1, end === -1 ? header.length : end).trim());
}

function decodeValue(value: string): string {
  const isQuoted = value.length >= 2 && value.startsWith('"') && value.endsWith('"');
  const text = isQuoted ? value.slice(1, -1) : value;
  if (!text.includes("%")) return text;
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
