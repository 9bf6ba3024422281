import { classifyAttributeName } from "../keys/index.ts";
import type { AttributeNameClass, KeyScanner } from "../keys/index.ts";
import { createCleanTexts } from "./clean-texts.ts";
import type { CleanTexts } from "./clean-texts.ts";
import { MIN_DISTINCTIVE_CHARACTERS } from "./request-keys.ts";

/** What is known of an attribute's name. */
export interface NameInfo {
  readonly name: string;
  readonly nameClass: AttributeNameClass;
  /** No known key format stands in the name itself. */
  readonly isClean: boolean;
  /** Long enough and with a digit: a key that is looked for outside its own trace may stand in it. */
  readonly mayHoldRecentKey: boolean;
  /** What stands under this name is an API key rather than a person's password or session. */
  readonly carriesKeyIdentity: boolean;
  /** Ours: hashes and markers, which are never keys. */
  readonly isOwn: boolean;
  /** Names what the telemetry comes from: backends group by it, and no request's key may change it. */
  readonly isIdentity: boolean;
  /** A command line: its options are named values. */
  readonly isCommandLine: boolean;
  /** Values that were found clean under this name; undefined where nothing is to be remembered. */
  readonly cleanTexts: CleanTexts | undefined;
}

/** Looks names up, and remembers them. */
export interface AttributeNames {
  /** As {@link NO_NAME}, with a memory of its own. */
  readonly noName: NameInfo;
  infoOf(name: string): NameInfo;
  /** Whether a parameter of a query or an option of a command line is a credential. */
  readonly isCredential: (name: string) => boolean;
}

/** Names come from code, but also from headers and nested objects that clients choose: the memory of them is bounded. */
const MAX_REMEMBERED_NAMES = 2000;
const MAX_REMEMBERED_CHARACTERS = 64;
const IDENTITY_NAME =
  /^(?:service\.(?:name|namespace|version|instance\.id)|host\.(?:name|id|arch|type)|telemetry\..+|k8s\..+\.(?:name|uid)|container\.(?:id|name)|cloud\.(?:region|provider|platform|availability_zone)|cloud\.account\.id|deployment\.environment(?:\.name)?|faas\.(?:name|instance))$/;
/** Credentials as a query's parameter, and common words elsewhere. */
const PARAMETER_NAMES: ReadonlySet<string> = new Set(["key", "sig", "auth", "code"]);
const KEY_NAME =
  /(?:^|[^a-z])(?:(?:api|access|subscription|functions|service|app|auth)[._-]?)?key$|apikey$|(?:^|[^a-z])(?:(?:api|access|auth|bot|service|deploy)[._-]?)?token$|(?:^|[^a-z])(?:(?:api|client|app)[._-]?)?secret$/i;
const NO_KEY_NAME = /private|public|sign|encrypt|session|refresh|csrf|reset|password|cookie/i;

/** Whether a credential's name speaks of an API key: `api_key`, `access_token`, `client_secret`; not `password`, `cookie`, `session_token`. */
export function carriesKeyIdentity(name: string): boolean {
  return KEY_NAME.test(name) && !NO_KEY_NAME.test(name);
}

/** What a text without an attribute's name is treated as: a span's name, a status message, a log body. */
export const NO_NAME: NameInfo = {
  name: "",
  nameClass: "neutral",
  isClean: true,
  mayHoldRecentKey: false,
  carriesKeyIdentity: false,
  isOwn: false,
  isIdentity: false,
  isCommandLine: false,
  cleanTexts: undefined,
};

/**
 * Creates the memory of names. At its cap, further names are looked up each time.
 *
 * @param areTextsRemembered false where what is clean now may be found later: known keys are added while the service runs
 */
export function createAttributeNames(scanner: KeyScanner, areTextsRemembered: boolean): AttributeNames {
  const known = new Map<string, NameInfo>();

  function infoOf(name: string): NameInfo {
    const remembered = known.get(name);
    if (remembered !== undefined) return remembered;
    const info = describe(name, scanner, areTextsRemembered);
    // A name that may hold a key is not kept: keys must not outlive their request.
    const isPlain = info.isClean && !info.mayHoldRecentKey && name.length <= MAX_REMEMBERED_CHARACTERS;
    if (isPlain && known.size < MAX_REMEMBERED_NAMES) known.set(name, info);
    return info;
  }

  return {
    noName: areTextsRemembered ? { ...NO_NAME, cleanTexts: createCleanTexts() } : NO_NAME,
    infoOf,
    isCredential: (name) => PARAMETER_NAMES.has(name.toLowerCase()) || infoOf(name).nameClass === "credential",
  };
}

function describe(name: string, scanner: KeyScanner, areTextsRemembered: boolean): NameInfo {
  const isCommandLine = name.startsWith("process.command");
  const ownClass = classifyAttributeName(name);
  const nameClass = isCommandLine && ownClass !== "credential" ? "url" : ownClass;
  // A part of a URL is seldom the same twice, and may hold all of the URL in memory, with the keys in its query.
  const isIdentity = IDENTITY_NAME.test(name);
  const hasMemory = areTextsRemembered && nameClass === "neutral" && !isIdentity;
  return {
    name,
    nameClass,
    isClean: scanner.find(name).length === 0,
    mayHoldRecentKey: name.length >= MIN_DISTINCTIVE_CHARACTERS && /\d/.test(name),
    carriesKeyIdentity: carriesKeyIdentity(name),
    isOwn: name.startsWith("api_key.") || name.startsWith("keytrail."),
    isIdentity,
    isCommandLine,
    cleanTexts: hasMemory ? createCleanTexts() : undefined,
  };
}
