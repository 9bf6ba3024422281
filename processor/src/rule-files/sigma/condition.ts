import { matchesGlob } from "../../registry/glob.ts";
import type { Condition } from "../condition.ts";

/** What can't be read, in words that follow `wanted`. */
export interface ConditionProblem {
  readonly wanted: string;
}

const TOKEN = /\s*(\(|\)|[^\s()]+)/y;
const MAX_TOKENS = 1_000;
const MAX_DEPTH = 50;

/**
 * Reads a Sigma condition over its search identifiers:
 *
 * ```
 * or    = and *( "or" and )
 * and   = not *( "and" not )
 * not   = [ "not" ] ( "(" or ")" / ( "1" / "all" ) "of" ( "them" / pattern ) / name )
 * ```
 * https://github.com/SigmaHQ/sigma-specification/blob/main/specification/sigma-rules-specification.md#condition
 */
export function parseSigmaCondition(
  text: string,
  selections: ReadonlyMap<string, Condition>,
): Condition | ConditionProblem {
  const tokens = tokensOf(text);
  if (tokens === undefined) return { wanted: `a condition of at most ${MAX_TOKENS} words` };
  const reader = new ConditionReader(tokens, selections);
  return reader.read();
}

class ConditionReader {
  #at = 0;
  #depth = 0;
  #problem: ConditionProblem | undefined;
  readonly #tokens: readonly string[];
  readonly #selections: ReadonlyMap<string, Condition>;

  constructor(tokens: readonly string[], selections: ReadonlyMap<string, Condition>) {
    this.#tokens = tokens;
    this.#selections = selections;
  }

  read(): Condition | ConditionProblem {
    const condition = this.#chain("or", () => this.#chain("and", () => this.#not()));
    if (this.#problem === undefined && this.#at < this.#tokens.length)
      this.#refuse(`the condition's end, and or or, in place of "${this.#tokens[this.#at]}"`);
    return this.#problem ?? condition;
  }

  #chain(word: "and" | "or", part: () => Condition): Condition {
    const of = [part()];
    while (this.#problem === undefined && this.#take(word)) of.push(part());
    return of.length === 1 ? of[0]! : { kind: word === "or" ? "any" : "all", of };
  }

  #not(): Condition {
    if (this.#depth++ > MAX_DEPTH) return this.#refuse(`at most ${MAX_DEPTH} steps in depth`);
    const condition = this.#take("not") ? ({ kind: "not", of: this.#not() } as const) : this.#primary();
    this.#depth--;
    return condition;
  }

  #primary(): Condition {
    const token = this.#tokens[this.#at++];
    if (token === undefined) return this.#refuse("a search identifier at the end");
    if (token === "(") {
      const inner = this.#chain("or", () => this.#chain("and", () => this.#not()));
      if (this.#problem === undefined && !this.#take(")")) return this.#refuse("a closing bracket");
      return inner;
    }
    if ((token === "1" || token === "all" || token === "any") && this.#take("of"))
      return this.#some(token === "all" ? "all" : "any");
    const found = this.#selections.get(token);
    return found ?? this.#refuse(`one of ${[...this.#selections.keys()].join(", ")} in place of "${token}"`);
  }

  #some(kind: "all" | "any"): Condition {
    const pattern = this.#tokens[this.#at++] ?? "";
    const of = [...this.#selections].filter(([name]) =>
      // What begins with an underscore is no part of them.
      pattern === "them" ? !name.startsWith("_") : matchesGlob(pattern, name),
    );
    if (of.length === 0) return this.#refuse(`a pattern that some search identifier fits in place of "${pattern}"`);
    return { kind, of: of.map(([, condition]) => condition) };
  }

  #take(word: string): boolean {
    if (this.#tokens[this.#at]?.toLowerCase() !== word) return false;
    this.#at++;
    return true;
  }

  #refuse(wanted: string): Condition {
    this.#problem ??= { wanted };
    return { kind: "any", of: [] };
  }
}

function tokensOf(text: string): readonly string[] | undefined {
  const tokens: string[] = [];
  TOKEN.lastIndex = 0;
  for (let match = TOKEN.exec(text); match !== null; match = TOKEN.exec(text)) {
    tokens.push(match[1]!);
    if (tokens.length > MAX_TOKENS) return undefined;
  }
  return tokens;
}
