import { readHeader } from "./request.ts";
import type { HttpRequest } from "./request.ts";

/**
 * Reads the credentials of an `Authorization` header of one scheme.
 * The scheme is compared without case, https://www.rfc-editor.org/rfc/rfc9110#section-11.1
 *
 * @param scheme lower case
 * @returns the trimmed credentials; undefined for another scheme or nothing after it
 */
export function readAuthorization(request: HttpRequest, scheme: string): string | undefined {
  const header = readHeader(request, "authorization");
  if (header === undefined || header.length <= scheme.length) return undefined;
  const separator = header.charCodeAt(scheme.length);
  if (separator !== 0x20 && separator !== 0x09) return undefined;
  if (header.slice(0, scheme.length).toLowerCase() !== scheme) return undefined;
  return header.slice(scheme.length).trim() || undefined;
}
