/** Everything that a tarball may hold. Not the sources: Node refuses to strip types under `node_modules`. */
const ALLOWED = [
  /^package\.json$/,
  /^README\.md$/,
  /^LICENSE$/,
  // For editors, beside the configuration.
  /^schema\/[\w.-]+\.schema\.json$/,
  /^dist\/[\w./-]+\.js$/,
  /^dist\/[\w./-]+\.d\.ts$/,
];
const NEVER = [/(?:^|\/)(?:test|tests|fixtures|bench|examples)\//, /\.test\.|\.spec\./];
const REQUIRED = ["package.json", "README.md", "LICENSE", "dist/index.js", "dist/index.d.ts"];

/**
 * What is wrong with the list of files in a tarball.
 *
 * @param entries modules that the package exports: what nobody else can import needs no types
 */
export function findPackingFaults(paths: readonly string[], entries: readonly string[]): readonly string[] {
  const unwanted = paths.filter(
    (path) => !ALLOWED.some((pattern) => pattern.test(path)) || NEVER.some((pattern) => pattern.test(path)),
  );
  const missing = REQUIRED.filter((path) => !paths.includes(path));
  const untyped = entries
    .filter((path) => !paths.includes(path.replace(/\.js$/, ".d.ts")))
    .map((path) => `${path} has no .d.ts`);
  return [
    ...unwanted.map((path) => `${path} must not be there`),
    ...missing.map((path) => `${path} is missing`),
    ...untyped,
  ];
}
