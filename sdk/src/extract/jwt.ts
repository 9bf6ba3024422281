const JWT_SHAPE = /^eyJ[\w-]*\.[\w-]+\.[\w-]*(?:\.[\w-]*){0,2}$/;

/**
 * Whether a credential is a JSON Web Token (signed, or encrypted with its five parts): three or five base64url segments, of which the
 * first decodes to a JSON object that names an algorithm. Such a token is new each hour, and would bring a new "key" each hour.
 * https://www.rfc-editor.org/rfc/rfc7519#section-3, https://www.rfc-editor.org/rfc/rfc7515#section-4.1.1
 */
export function isJwt(credential: string): boolean {
  if (!credential.startsWith("eyJ") || !JWT_SHAPE.test(credential)) return false;
  const header = credential.slice(0, credential.indexOf("."));
  try {
    const parsed: unknown = JSON.parse(Buffer.from(header, "base64url").toString("utf8"));
    return typeof parsed === "object" && parsed !== null && "alg" in parsed && typeof parsed.alg === "string";
  } catch {
    return false;
  }
}
