import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";

export interface PackageManifest {
  readonly name?: string;
  readonly version?: string;
  readonly scripts?: Readonly<Record<string, string>>;
}

export interface InstalledPackage {
  readonly folder: string;
  readonly manifest: PackageManifest;
}

/** npm runs these when a package is installed from the registry; `prepare` only in a clone. */
const INSTALL_SCRIPTS = ["preinstall", "install", "postinstall"];

export function readManifest(folder: string): PackageManifest {
  const manifest: PackageManifest = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
  return manifest;
}

/** Every package under a project's `node_modules`, nested ones included. */
export function findInstalledPackages(projectFolder: string): readonly InstalledPackage[] {
  const modules = join(projectFolder, "node_modules");
  if (!existsSync(modules)) return [];
  return readdirSync(modules)
    .filter((name) => !name.startsWith("."))
    .flatMap((name) =>
      name.startsWith("@") ? readdirSync(join(modules, name)).map((inner) => join(name, inner)) : [name],
    )
    .map((name) => join(modules, name))
    .filter((folder) => existsSync(join(folder, "package.json")))
    .flatMap((folder) => [{ folder, manifest: readManifest(folder) }, ...findInstalledPackages(folder)]);
}

/** Names of the packages that run something at install; a `binding.gyp` does so without a script. */
export function findInstallScripts(packages: readonly InstalledPackage[]): readonly string[] {
  const scripted = packages.filter(
    ({ folder, manifest }) =>
      INSTALL_SCRIPTS.some((script) => manifest.scripts?.[script] !== undefined) ||
      existsSync(join(folder, "binding.gyp")),
  );
  return [...new Set(scripted.map(({ folder, manifest }) => manifest.name ?? folder))].toSorted();
}

/** Bytes of all files below a folder; links are not followed. */
export function countBytes(folder: string): number {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .reduce((sum, entry) => sum + statSync(join(entry.parentPath, entry.name)).size, 0);
}
