/** The result of {@link substituteEnvironment}: the text, or what was wanted instead. */
export type Substitution =
  | { readonly kind: "unchanged" }
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "problem"; readonly wanted: string; readonly received: string };

/** `$$`, or `${…}` with whatever is inside. */
const REFERENCE = /\$\$|\$\{([^}]*)\}/g;
/** `env:NAME` or `env:NAME:-default`. */
const INSIDE = /^env:([A-Za-z_][A-Za-z0-9_]*)(?::-(.*))?$/s;

/**
 * Replaces `${env:NAME}` and `${env:NAME:-default}` by the environment, `$$` by `$`. Not again in what it put in.
 * The default counts where the variable is absent or empty:
 * https://opentelemetry.io/docs/specs/otel/configuration/data-model/#environment-variable-substitution
 * Unlike there, a variable that is absent and has no default is a problem: an empty secret is worse than no start.
 */
export function substituteEnvironment(text: string, env: Readonly<Record<string, string | undefined>>): Substitution {
  if (!text.includes("$")) return { kind: "unchanged" };
  let problem: Substitution | undefined;
  const replaced = text.replaceAll(REFERENCE, (reference: string, inside: string | undefined) => {
    if (inside === undefined) return "$";
    const [, name, standard] = INSIDE.exec(inside) ?? [];
    if (name === undefined) {
      problem ??= {
        kind: "problem",
        wanted: "${env:NAME}, ${env:NAME:-default}, or $$ for a dollar sign",
        received: JSON.stringify(reference),
      };
      return "";
    }
    const value = Object.hasOwn(env, name) ? env[name] : undefined;
    if (value !== undefined && value !== "") return value;
    if (standard === undefined && value === undefined) {
      const wanted = `the environment variable ${name}, or a default as in \${env:${name}:-default}`;
      problem ??= { kind: "problem", wanted, received: "none" };
    }
    return standard ?? "";
  });
  return problem ?? { kind: "text", text: replaced };
}

/**
 * What an unquoted scalar means after substitution, in YAML's core schema. Only a scalar can come of it:
 * a value from the environment can't add keys.
 */
export function resolvePlainScalar(text: string): string | number | boolean | null {
  if (/^(?:null|Null|NULL|~|)$/.test(text)) return null;
  if (/^(?:true|True|TRUE)$/.test(text)) return true;
  if (/^(?:false|False|FALSE)$/.test(text)) return false;
  if (/^[-+]?\d+$/.test(text) || /^[-+]?(?:\.\d+|\d+(?:\.\d*)?)(?:[eE][-+]?\d+)?$/.test(text)) return Number(text);
  return text;
}
