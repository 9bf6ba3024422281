import { COMPONENT_FAMILIES, componentOf } from "./families.ts";
import { CODE_RULES, IMPORT_RULES } from "./import-rules.ts";
import type { SourceFile } from "./source-tree.ts";

export interface Violation {
  readonly number: number;
  readonly message: string;
}

/** Everything in a tree that breaks a rule, in the order of the rules. */
export function findViolations(files: readonly SourceFile[]): readonly Violation[] {
  return [
    ...IMPORT_RULES.flatMap((rule) =>
      files.flatMap((file) =>
        file.imports
          .filter((imported) => rule.forbids(file, imported))
          .map(({ specifier }) => ({
            number: rule.number,
            message: `${file.path} imports ${specifier}: ${rule.says}`,
          })),
      ),
    ),
    ...CODE_RULES.flatMap((rule) =>
      files
        .filter((file) => !rule.allowedIn.includes(file.path))
        .flatMap((file) =>
          [...file.bareCode.matchAll(rule.pattern)].map((match) => ({
            number: rule.number,
            message: `${file.path}:${lineOf(file, match.index)} has ${match[0].replace(/\s+/g, " ")}: ${rule.says}`,
          })),
        ),
    ),
    ...findCycles(files).map((cycle) => ({ number: 8, message: `${cycle.join(" -> ")}: no cycles` })),
  ];
}

const lineOf = (file: SourceFile, offset: number): number => file.bareCode.slice(0, offset).split("\n").length;

const isSharedAs = (path: string, shared: string): boolean =>
  shared.endsWith("/") ? path.startsWith(shared) : path === shared;

/** Components that their folder holds and their registry doesn't import, the other way round, and shared files that are no more. */
export function findRegistryGaps(files: readonly SourceFile[]): readonly string[] {
  return COMPONENT_FAMILIES.flatMap((family) => {
    const inFolder = files.filter((file) => file.path.startsWith(`${family.folder}/`));
    const registry = files.find((file) => file.path === family.registry);
    if (registry === undefined) return [`${family.registry} is missing: it names every ${family.component}`];
    const registered = new Set(registry.imports.map(({ target }) => target));
    const forgotten = inFolder
      .filter((file) => file.path === `${family.folder}/${componentOf(family, file.path) ?? ""}.ts`)
      .filter((file) => !registered.has(file.path))
      .map((file) => `${file.path} is a ${family.component} that ${family.registry} does not name`);
    const stale = family.shared
      .filter((name) => !inFolder.some(({ path }) => isSharedAs(path, `${family.folder}/${name}`)))
      .map((name) => `${family.folder}/${name} is gone: take it out of the shared files of the ${family.component}s`);
    return [...forgotten, ...stale];
  });
}

/** One cycle for each knot of files, as the path that closes it. */
export function findCycles(files: readonly SourceFile[]): readonly (readonly string[])[] {
  const importsByPath = new Map(files.map((file) => [file.path, file.imports.map(({ target }) => target)]));
  const finished = new Set<string>();
  const trail: string[] = [];
  const cycles: string[][] = [];

  const visit = (path: string): void => {
    const seenAt = trail.indexOf(path);
    if (seenAt !== -1) {
      cycles.push([...trail.slice(seenAt), path]);
      return;
    }
    if (finished.has(path)) return;
    trail.push(path);
    for (const target of importsByPath.get(path) ?? []) {
      if (importsByPath.has(target)) visit(target);
    }
    trail.pop();
    finished.add(path);
  };
  for (const path of importsByPath.keys()) visit(path);
  return cycles;
}
