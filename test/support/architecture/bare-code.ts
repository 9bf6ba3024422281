/** A `/` after one of these begins a regular expression, elsewhere it divides. */
const BEFORE_REGULAR_EXPRESSION = /(?:^|[(,=:[!&|?{};+\-*%<>~^]|\b(?:return|typeof|case|in|of|void|await|yield))\s*$/;

const TEMPLATE = "`";

/**
 * TypeScript without its comments and without the contents of its strings, templates and regular expressions: spaces stand in their place, so that
 * every offset and line stays. What is left is code, and can be searched without being misled by prose. TypeScript 7 offers no parser to ask.
 */
export function toBareCode(source: string): string {
  const bare = source.split("");
  /** Depth of braces at which each template that is open goes on. */
  const openTemplates: number[] = [];
  let depth = 0;
  let at = 0;

  const blank = (from: number, to: number): void => {
    for (let index = from; index < to && index < bare.length; index++) {
      if (bare[index] !== "\n") bare[index] = " ";
    }
  };
  const skipTo = (end: number): void => {
    blank(at, end);
    at = end;
  };
  const skipTemplateText = (): void => {
    const end = findTemplateStop(source, at);
    blank(at, end);
    const opensCode = source[end] === "$";
    if (opensCode) openTemplates.push(depth++);
    at = end + (opensCode ? 2 : 1);
  };

  while (at < source.length) {
    const character = source[at];
    const next = source[at + 1];
    if (character === "/" && next === "/") skipTo(endOr(source.indexOf("\n", at), source.length));
    else if (character === "/" && next === "*") skipTo(endOr(source.indexOf("*/", at), source.length - 2) + 2);
    else if (character === '"' || character === "'") {
      const end = findQuote(source, at + 1, character);
      blank(at + 1, end);
      at = end + 1;
    } else if (character === TEMPLATE) {
      at++;
      skipTemplateText();
    } else if (character === "/" && BEFORE_REGULAR_EXPRESSION.test(bare.slice(Math.max(0, at - 40), at).join(""))) {
      const end = findRegularExpressionEnd(source, at + 1);
      blank(at + 1, end);
      at = end + 1;
    } else {
      if (character === "{") depth++;
      if (character === "}") depth--;
      at++;
      if (character === "}" && openTemplates.at(-1) === depth) {
        openTemplates.pop();
        skipTemplateText();
      }
    }
  }
  return bare.join("");
}

function endOr(found: number, otherwise: number): number {
  return found === -1 ? otherwise : found;
}

function findQuote(source: string, from: number, quote: string): number {
  let at = from;
  while (at < source.length && source[at] !== quote && source[at] !== "\n") at += source[at] === "\\" ? 2 : 1;
  return at;
}

/** Offset of the closing backtick, or of the `${` that opens code. */
function findTemplateStop(source: string, from: number): number {
  let at = from;
  while (at < source.length && source[at] !== TEMPLATE && !source.startsWith("${", at)) {
    at += source[at] === "\\" ? 2 : 1;
  }
  return at;
}

function findRegularExpressionEnd(source: string, from: number): number {
  let at = from;
  let inClass = false;
  while (at < source.length && source[at] !== "\n" && (inClass || source[at] !== "/")) {
    if (source[at] === "[") inClass = true;
    if (source[at] === "]") inClass = false;
    at += source[at] === "\\" ? 2 : 1;
  }
  return at;
}
