const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};
/** C0 and C1 controls but tab and line feed, which no page may hold: https://html.spec.whatwg.org/multipage/parsing.html#preprocessing-the-input-stream; and what turns the direction of text. */
// oxlint-disable-next-line no-control-regex -- they are what is looked for
const UNSHOWN = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;

/** Text as it may stand in an element and in an attribute in quotes. */
export function escapeHtml(text: string | number): string {
  return String(text)
    .replaceAll(UNSHOWN, "")
    .replaceAll(/[&<>"']/g, (character) => ENTITIES[character] ?? "");
}
