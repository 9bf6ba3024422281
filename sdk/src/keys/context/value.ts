/** Values that stand behind a credential's name and are none. */
const PLACEHOLDER =
  /^(?:null|nil|none|undefined|true|false|yes|no|empty|missing|required|optional|invalid|expired|unknown|string|str|number|boolean|object|array|any|void|text|varchar.*|your[-_].*|my[-_].*|changeme|example|placeholder|redacted|masked|hidden|filtered|secret|token|password|passwd|apikey|api[-_]key|key|value|bearer|basic|set|unset|not|is|was|the|a|an|and|or|for|of|must|should|cannot|can|has|with|from|in|on|to)$/i;
const MASKED = /^[*xX#•.\-_]+$|[*•]{3}|\.{3}|x{6}|X{6}|^\[REDACTED/;
const TEMPLATE = /^(?:\$\{?|\{\{?|<|%[a-z(]|\?$|:[a-z_]+$|@[a-z_]+$|#\{|process\.env|os\.environ|\w+\(\)?$)/;
const PATH_OR_URL = /^(?:\/|\.\.?\/|~\/|[a-z][a-z0-9+.-]*:\/\/|[a-z]:\\)/i;
/** What is left of `[FILTERED]`, `(not set)`, when the opening one is taken for a list's. */
const BRACKETED = /^[A-Za-z][A-Za-z _-]{0,30}[\])>]$/;
/** Says where a secret is kept: `vault:secret/data/app#key`, `op://…`, `ssm:/app/key`. */
const REFERENCE = /^(?:vault|ssm|secretsmanager|secretref|keyvault|env|file|configmap|ref\+[a-z]+|arn|sops|akv|k8s):/i;
const DOTTED_WORDS = /^[A-Za-z_]+(?:[.:/_-][A-Za-z_]+)*[.,:;!]?$/;
/** A client token of Datadog, which browsers send with each event. */
const PUBLIC = /^pub[0-9a-f]{32}$/;
/** A long value is judged by its head, so that many names before one long run cost no more than one. */
const MAX_JUDGED_CHARACTERS = 256;
/** `signature=sha256WithRSAEncryption`, `ecdsa-with-SHA256`, `hmac-sha256`: how, not what. */
const ALGORITHM = /^(?:(?:sha|md)-?\d+-?with|(?:ecdsa|rsa|dsa)-|hmac-?sha|ssh-)/i;
/** What forms and their translations say of a password. */
const SENTENCE =
  /^[\p{L}'’,-]+(?: [\p{L}'’,-]+)+[.?!…]$|\b(?:is|must|be|has|at least|minimum|maximum|characters?|required|too|should|cannot|mindestens)\b.* /u;
const SPEAKS_OF_SECRETS = /passw|secret|credential|token/i;
const DIGIT = /\d/;
const MIN_KEY_CHARACTERS = 12;
const MIN_CUT_CHARACTERS = 8;
const MIN_MIXED_CHARACTERS = 20;
const MIN_PARAMETER_CHARACTERS = 6;
const MIN_PASSWORD_CHARACTERS = 4;
const MIN_MIXED_PASSWORD_CHARACTERS = 6;

/** Where a value stands: as a parameter of a URL's query, assigned in a text, or told in prose (`password: …`). */
export type ValuePlace = "query" | "assigned" | "prose";

/** Whether a value is a placeholder, a template or masked already. */
export function isPlaceholder(value: string): boolean {
  return (
    PLACEHOLDER.test(value) ||
    MASKED.test(value) ||
    TEMPLATE.test(value) ||
    REFERENCE.test(value) ||
    BRACKETED.test(value) ||
    PUBLIC.test(value)
  );
}

/**
 * Whether what stands behind an API key's name looks like one.
 * @param isCut the text ends there, so that the key may have been longer
 */
export function isKeyLike(text: string, place: ValuePlace, isCut = false): boolean {
  const value = text.slice(0, MAX_JUDGED_CHARACTERS);
  if (isPlaceholder(value) || PATH_OR_URL.test(value) || ALGORITHM.test(value) || value.includes(" ")) return false;
  if (place === "query")
    return value.length >= MIN_PARAMETER_CHARACTERS && (DIGIT.test(value) || value.length >= MIN_KEY_CHARACTERS);
  if (isCut && value.length < MIN_KEY_CHARACTERS) return isCutKeyLike(value);
  if (value.length < MIN_KEY_CHARACTERS || /^[\d.,:_-]+$/.test(value)) return false;
  if (DIGIT.test(value)) return /[A-Za-z]/.test(value);
  return value.length >= MIN_MIXED_CHARACTERS && !DOTTED_WORDS.test(value);
}

/** So few characters are taken for a key's head only without any punctuation of words and versions. */
function isCutKeyLike(value: string): boolean {
  return (
    value.length >= MIN_CUT_CHARACTERS &&
    /^[0-9A-Za-z+/=_]+$/.test(value) &&
    /\d.*\d/.test(value) &&
    /[A-Za-z]/.test(value)
  );
}

/** Whether what stands behind a password's name looks like one. */
export function isPasswordLike(text: string, place: ValuePlace): boolean {
  const value = text.slice(0, MAX_JUDGED_CHARACTERS);
  if (value.length < MIN_PASSWORD_CHARACTERS || isPlaceholder(value)) return false;
  if (value.includes(" ") && SENTENCE.test(value)) return false;
  // `"type": "reset_password"` names a thing; in prose any word does.
  return !(DOTTED_WORDS.test(value) && (place === "prose" || SPEAKS_OF_SECRETS.test(value)));
}

/** Whether what stands behind `pass` looks like a password, and not like an outcome, a count or a time. */
export function isMixedPassword(value: string): boolean {
  return (
    value.length >= MIN_MIXED_PASSWORD_CHARACTERS &&
    /\d/.test(value) &&
    /[A-Za-z]/.test(value) &&
    !/^\d+[-/.:]/.test(value)
  );
}
