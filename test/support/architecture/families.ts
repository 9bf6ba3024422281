/** A folder whose files are interchangeable components, and the registry that names each of them. */
export interface ComponentFamily {
  /** What one component is called. */
  readonly component: string;
  readonly folder: string;
  readonly registry: string;
  /** Files of the folder that components share, and folders, which end in `/`: their interface and what it needs. Everything else directly in the folder is a component. */
  readonly shared: readonly string[];
  /** Beside `pipeline.ts` and `start.ts`, who may import the registry. */
  readonly importers: readonly string[];
}

export const COMPONENT_FAMILIES: readonly ComponentFamily[] = [
  {
    component: "rule",
    folder: "processor/src/rules",
    registry: "processor/src/rules/index.ts",
    shared: [
      "rule.ts",
      "rule-base.ts",
      "fold-rule.ts",
      "context.ts",
      "documentation.ts",
      "fields.ts",
      "partitions.ts",
      "key-lifecycle.ts",
      "request-rate.ts",
      "client-network.ts",
      "version.ts",
      "windows/",
      "audit/",
      "baseline/",
      "novelty/",
      "detect/",
      "hours/",
      "travel/",
    ],
    // A state is opened live and for a replay, and both judge by the same rules; the configuration takes the options of all.
    importers: ["processor/src/state/open-state.ts", "processor/src/config/", "processor/src/rule-sources.ts"],
  },
  {
    component: "receiver",
    folder: "processor/src/receivers",
    registry: "processor/src/receivers/index.ts",
    shared: ["receiver.ts"],
    importers: [],
  },
  {
    component: "exporter",
    folder: "processor/src/exporters",
    registry: "processor/src/exporters/index.ts",
    shared: ["exporter.ts"],
    importers: [],
  },
  {
    component: "command",
    folder: "processor/src/commands",
    registry: "processor/src/commands/index.ts",
    shared: ["command.ts", "command-line.ts", "arguments.ts", "key-input.ts"],
    importers: ["processor/src/cli.ts"],
  },
  {
    component: "replay reader",
    folder: "processor/src/sightings/replay/readers",
    registry: "processor/src/sightings/replay/readers/index.ts",
    shared: ["reader.ts"],
    importers: ["processor/src/commands/"],
  },
  {
    component: "key format",
    folder: "sdk/src/keys/formats",
    registry: "sdk/src/keys/formats/index.ts",
    shared: [],
    importers: ["sdk/src/keys/scanner.ts", "sdk/src/keys/index.ts", "sdk/src/keys/format-ids.ts"],
  },
  {
    component: "key location",
    folder: "sdk/src/extract/locations",
    registry: "sdk/src/extract/locations/index.ts",
    shared: [],
    importers: [],
  },
  {
    component: "framework",
    folder: "sdk/src/instrument/frameworks",
    registry: "sdk/src/instrument/frameworks/index.ts",
    shared: ["framework.ts"],
    importers: [],
  },
];

/** The family's name of a file: its path from the folder, or undefined where it lies elsewhere. */
export function pathInFamily(family: ComponentFamily, path: string): string | undefined {
  return path.startsWith(`${family.folder}/`) ? path.slice(family.folder.length + 1) : undefined;
}

/** `otlp-http.ts` and all of `otlp-http/` are one component; undefined for shared files and the registry. */
export function componentOf(family: ComponentFamily, path: string): string | undefined {
  const inside = pathInFamily(family, path);
  if (inside === undefined || path === family.registry) return undefined;
  if (family.shared.some((name) => (name.endsWith("/") ? inside.startsWith(name) : inside === name))) return undefined;
  return inside.split("/", 1)[0]?.replace(/\.ts$/, "");
}
