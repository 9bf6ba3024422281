/**
 * Compiles the routes that need a key.
 *
 * @param routes paths; `:name` stands for any one segment, a last segment `*` for any rest (also none)
 * @returns whether a request's path is one of them
 */
export function createRequiredRoutes(routes: readonly string[]): (path: string) => boolean {
  if (routes.length === 0) return () => false;
  const patterns = routes.map(splitPath);
  return (path) => {
    const segments = splitPath(path);
    return patterns.some((pattern) => matches(pattern, segments));
  };
}

function splitPath(path: string): readonly string[] {
  const segments = path.split("/").slice(1);
  if (segments.at(-1) === "") segments.pop();
  return segments;
}

function matches(pattern: readonly string[], segments: readonly string[]): boolean {
  const isOpen = pattern.at(-1) === "*";
  const fixed = isOpen ? pattern.length - 1 : pattern.length;
  if (isOpen ? segments.length < fixed : segments.length !== fixed) return false;
  for (let index = 0; index < fixed; index++) {
    const wanted = pattern[index] ?? "";
    if (!wanted.startsWith(":") && wanted !== segments[index]) return false;
  }
  return true;
}
