import { COMPONENT_FAMILIES, componentOf, pathInFamily } from "./families.ts";
import type { Import, SourceFile } from "./source-tree.ts";

/** A rule that looks at one import at a time. */
export interface ImportRule {
  readonly number: number;
  readonly says: string;
  forbids(file: SourceFile, imported: Import): boolean;
}

/** A rule that looks for something in the code, and the files that may have it; a folder ends in `/`. */
export interface CodeRule {
  readonly number: number;
  readonly says: string;
  readonly pattern: RegExp;
  readonly allowedIn: readonly string[];
}

const isUnder = (path: string, places: readonly string[]): boolean =>
  places.some((place) => (place.endsWith("/") ? path.startsWith(place) : path === place));

const PROCESSOR_ENTRANCES = ["processor/src/cli.ts", "processor/src/pipeline.ts", "processor/src/start.ts"];
const SDK_ENTRANCES = ["sdk/src/start.ts", "sdk/src/register.ts", "sdk/src/index.ts"];
const ENTRANCES = [...PROCESSOR_ENTRANCES, ...SDK_ENTRANCES, "processor/src/index.ts", "processor/src/commands/"];
/** The published entries that the processor may name, as the files they lead to. */
const SDK_FOR_PROCESSOR: Readonly<Record<string, string>> = {
  "@keytrail/sdk/keys": "sdk/src/keys/index.ts",
  "@keytrail/sdk/attributes": "sdk/src/attributes.ts",
};
/** Stands for a user's service, which the SDK is made for: a program of its own that no part of the processor imports. */
const USES_SDK_AS_USERS_DO = "processor/src/demo/service.ts";

export const IMPORT_RULES: readonly ImportRule[] = [
  {
    number: 1,
    says: "sdk/src/keys/ imports nothing but node: and itself",
    forbids: (file, { target }) =>
      isUnder(file.path, ["sdk/src/keys/"]) && !target.startsWith("node:") && !isUnder(target, ["sdk/src/keys/"]),
  },
  {
    number: 2,
    says: "the SDK never imports the processor",
    forbids: (file, { target }) =>
      isUnder(file.path, ["sdk/"]) && (isUnder(target, ["processor/"]) || target.startsWith("@keytrail/processor")),
  },
  {
    number: 3,
    says: "the processor imports of the SDK only @keytrail/sdk/keys and @keytrail/sdk/attributes, by those names",
    forbids: (file, { specifier, target }) =>
      isUnder(file.path, ["processor/"]) &&
      (isUnder(target, ["sdk/"]) || target.startsWith("@keytrail/sdk")) &&
      SDK_FOR_PROCESSOR[specifier] !== target &&
      !(file.path === USES_SDK_AS_USERS_DO && specifier === "@keytrail/sdk"),
  },
  {
    number: 3,
    says: "nothing imports the demo's service",
    forbids: (_file, { target }) => target === USES_SDK_AS_USERS_DO,
  },
  {
    number: 4,
    says: "a component imports no sibling, no registry, no pipeline, no command line",
    forbids: (file, { target }) =>
      COMPONENT_FAMILIES.some((family) => {
        const component = componentOf(family, file.path);
        if (component === undefined) return false;
        const sibling = componentOf(family, target);
        if (sibling !== undefined) return sibling !== component;
        if (pathInFamily(family, target) !== undefined) return target === family.registry;
        // A command puts the stages together, as the entrances do.
        return family.component === "command" ? isUnder(target, ["processor/src/cli.ts"]) : isUnder(target, ENTRANCES);
      }),
  },
  {
    number: 5,
    says: "only pipeline.ts, start.ts and the importers that the family names import a registry",
    forbids: (file, { target }) =>
      COMPONENT_FAMILIES.some(
        (family) =>
          target === family.registry &&
          !isUnder(file.path, [
            "processor/src/pipeline.ts",
            "processor/src/start.ts",
            "sdk/src/start.ts",
            ...family.importers,
          ]),
      ),
  },
];

export const CODE_RULES: readonly CodeRule[] = [
  {
    number: 6,
    says: "only the command lines, and start.ts and register.ts of the SDK, read argv and the environment",
    pattern: /\bprocess\s*\.\s*(?:argv|env|execArgv)\b|\{[^}]*\b(?:argv|env|execArgv)\b[^}]*\}\s*from\s*"( +)"/g,
    // The demo's service is a program of its own, started with the flags of the command.
    allowedIn: [
      "processor/src/cli.ts",
      "processor/src/demo/service.ts",
      "processor/src/demo/service-process.ts",
      "sdk/src/cli.ts",
      "sdk/src/register.ts",
      "sdk/src/start.ts",
    ],
  },
  {
    number: 6,
    says: "only the command line ends the process",
    pattern: /\bprocess\s*\.\s*(?:exit|abort|reallyExit)\b|\{[^}]*\b(?:exit|abort)\b[^}]*\}\s*from\s*"( +)"/g,
    allowedIn: ["processor/src/cli.ts"],
  },
  {
    number: 7,
    says: "only clock.ts reads the time",
    pattern: /\bDate\s*\.\s*now\b|\bnew\s+Date\s*(?:\(\s*\)|[;,)\]])|\bDate\s*\(\s*\)|\bperformance\s*\.|\bhrtime\b/g,
    allowedIn: ["processor/src/clock.ts", "sdk/src/clock.ts"],
  },
  {
    number: 7,
    says: "only hash.ts holds the hash secret beside a raw key; the webhook signs with a secret of its own",
    pattern: /\b(?:createHmac|createSecretKey)\b/g,
    allowedIn: ["sdk/src/keys/hash.ts", "processor/src/exporters/webhook.ts"],
  },
  {
    number: 7,
    says: "only telemetry.ts creates instruments",
    pattern: /\b(?:getMeter|create(?:Observable)?(?:Counter|UpDownCounter|Gauge|Histogram))\b/g,
    allowedIn: ["processor/src/telemetry.ts", "sdk/src/telemetry.ts"],
  },
];
