/**
 * Whether a text matches a pattern in which each `*` stands for any run of characters, slashes and none included. Everything else stands for itself.
 * Takes at most pattern length times text length steps, whatever the pattern is.
 */
export function matchesGlob(pattern: string, text: string): boolean {
  let at = 0;
  let star = -1;
  let resume = 0;
  for (let i = 0; i < text.length;) {
    if (pattern[at] === "*") {
      star = at++;
      resume = i;
    } else if (at < pattern.length && pattern[at] === text[i]) {
      at++;
      i++;
    } else if (star === -1) {
      return false;
    } else {
      // The last star takes one character more.
      at = star + 1;
      i = ++resume;
    }
  }
  while (pattern[at] === "*") at++;
  return at === pattern.length;
}
