import { isUserAndPassword } from "./schemes.ts";
import type { Probe, Scan } from "../scan.ts";
import { isPasswordLike } from "./value.ts";
import { work } from "../work.ts";

// Passwords that no name stands before: options of commands, and files and addresses that say by their order what is the password.

const LOOKED_AT_CHARACTERS = 320;
const WORD = /^(?:pass|test|user|root|admin|token|x{3,}|y{3,})$/i;
const MIN_TOKEN_CHARACTERS = 12;

/** What a secret is, and so what it must look like. */
type SecretKind = "password" | "unknown" | "basic_auth";

interface Form {
  /** What is searched for. */
  readonly text: string;
  /** Characters that must come soon behind it. */
  readonly needs: string;
  /** From the text to the secret, its only group. Bounded, so that the search stays linear. */
  readonly patterns: readonly (readonly [kind: SecretKind, pattern: RegExp])[];
  /** Only at a text's very start. @default false */
  readonly isFirst?: boolean;
}

/** A value of a command line, in quotes or without, and no variable. */
const VALUE = `["']?([^\\u0080-\\uffff \\t\\r\\n"'$<>{}()][^\\u0080-\\uffff \\t\\r\\n"'<>()]{3,127})`;

const FORMS: readonly Form[] = [
  // https://curl.se/docs/manpage.html#-u
  {
    text: "curl ",
    needs: "-u",
    patterns: [
      ["unknown", /^curl [^\n]{0,240}?(?:-u|--user)[ =]["']?([0-9A-Za-z_.-]{12,128}):["']?(?:[ \t\r\n]|$)/d],
      [
        "password",
        new RegExp(
          `^curl [^\\n]{0,240}?(?:-u|--user)[ =]{1,2}["']?[^\\u0080-\\uffff \\t\\r\\n"':]{0,64}:${VALUE}`,
          "d",
        ),
      ],
    ],
  },
  // https://www.gnu.org/software/inetutils/manual/html_node/The-_002enetrc-file.html
  {
    text: "login ",
    needs: "password",
    patterns: [
      [
        "password",
        new RegExp(
          `^login[ \\t]{1,4}[^\\u0080-\\uffff \\t\\r\\n"':]{1,128}[ \\t\\r\\n]{1,8}password[ \\t]{1,4}${VALUE}`,
          "d",
        ),
      ],
    ],
  },
  command("sshpass ", "-p", "-p ?"),
  command("docker login", "-p", " -p[ =]"),
  command("mysql ", "-p", " -p"),
  command("mysqldump ", "-p", " -p"),
  command("redis-cli ", "-a", " -a "),
  command("psexec ", "-p", " -p "),
  // https://redis.io/docs/latest/commands/auth/
  {
    text: "AUTH ",
    needs: "",
    isFirst: true,
    patterns: [
      [
        "password",
        /^AUTH (?:["']?[^\u0080-\uffff \t\r\n"']{1,64}["']? )?["']?([^\u0080-\uffff \t\r\n"']{4,128})["']?$/d,
      ],
    ],
  },
  // https://docs.oracle.com/en/database/oracle/oracle-database/23/jjdbc/data-sources-and-URLs.html
  {
    text: "jdbc:oracle:",
    needs: "@",
    patterns: [
      [
        "password",
        /^jdbc:oracle:(?:thin|oci8?):[^\u0080-\uffff \t\r\n/@"']{1,64}\/([^\u0080-\uffff \t\r\n@"']{4,64})@/d,
      ],
    ],
  },
  // https://dev.mysql.com/doc/refman/8.4/en/create-user.html
  ...["IDENTIFIED BY ", "identified by "].map((text): Form => ({
    text,
    needs: "'",
    patterns: [["password", /^IDENTIFIED BY (?:PASSWORD )?'([^\u0080-\uffff'\n]{4,128})/di]],
  })),
  // https://learn.microsoft.com/en-us/dotnet/api/system.net.networkcredential
  {
    text: "NetworkCredential(",
    needs: ",",
    patterns: [
      [
        "password",
        /^NetworkCredential\([ \t\r\n]{0,4}\\?"[^\u0080-\uffff"\n]{1,64}"[ \t\r\n]{0,4},[ \t\r\n]{0,4}\\?"([^\u0080-\uffff"\\\n]{4,64})/d,
      ],
    ],
  },
  // https://docs.docker.com/reference/cli/docker/login/#credential-stores
  {
    text: '"auth"',
    needs: ":",
    patterns: [["basic_auth", /^"auth"[ \t\r\n]{0,4}:[ \t\r\n]{0,4}"([0-9A-Za-z+/]{12,400}={0,2})"/d]],
  },
  // https://docs.npmjs.com/cli/configuring-npm/npmrc#auth-related-configuration
  {
    text: "_auth",
    needs: "=",
    patterns: [["basic_auth", /^_auth ?= ?["']?([0-9A-Za-z+/]{12,400}={0,2})/d]],
  },
];

/** Passwords of command lines, of `.netrc`, of registries' configuration. */
export const COMMAND_LINE_PROBES: readonly Probe[] = FORMS.map((form) => ({
  looksBack: false,
  literal: {
    text: form.text,
    isCaseless: false,
    before: [],
    after: [],
    follow: (bytes, _start, literalEnd, end) => isNear(bytes, literalEnd, end, form.needs),
  },
  match: (scan, at) => matchForm(scan, at, form),
}));

function command(text: string, needs: string, option: string): Form {
  return { text, needs, patterns: [["password", new RegExp(`^${text}[^\\n]{0,160}?${option}${VALUE}`, "d")]] };
}

function isNear(bytes: Uint8Array, from: number, end: number, wanted: string): boolean {
  const limit = Math.min(end, from + LOOKED_AT_CHARACTERS) - wanted.length;
  if (wanted === "") return true;
  const [first, second] = [wanted.charCodeAt(0), wanted.charCodeAt(1)];
  for (let at = from; at <= limit; at++)
    if (bytes[at] === first && (wanted.length === 1 || bytes[at + 1] === second)) return true;
  return false;
}

function matchForm(scan: Scan, at: number, { text, patterns, isFirst }: Form): boolean {
  if (isFirst === true && at > 0) return false;
  const ahead = scan.text.slice(at, at + LOOKED_AT_CHARACTERS);
  // The next one's is not this one's: many in a row cost one walk over them.
  const next = ahead.indexOf(text, text.length);
  const own = next < 0 ? ahead : ahead.slice(0, next);
  for (const [kind, pattern] of patterns) {
    work.steps += own.length;
    const [start, end] = pattern.exec(own)?.indices?.[1] ?? [];
    if (start === undefined || end === undefined || !isSecret(own.slice(start, end), kind)) continue;
    scan.add(kind, "context", at + start, at + end);
    return true;
  }
  return false;
}

function isSecret(value: string, kind: SecretKind): boolean {
  if (kind === "basic_auth") return isUserAndPassword(value);
  if (kind === "unknown") return value.length >= MIN_TOKEN_CHARACTERS && /\d/.test(value) && /[A-Za-z]/.test(value);
  return !WORD.test(value) && isPasswordLike(value, "assigned");
}
