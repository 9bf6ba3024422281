/** What a published package may be. Raising a number is a decision: say in the commit what it buys. */
export interface PackageBudget {
  readonly name: string;
  readonly folder: string;
  /** The tarball. */
  readonly maxPackedBytes: number;
  readonly maxUnpackedBytes: number;
  /** `dependencies` and `peerDependencies`, each of them by name. Nothing is optional or bundled. */
  readonly dependencies: readonly string[];
  readonly peerDependencies: readonly string[];
}

export const PACKAGE_BUDGETS: readonly PackageBudget[] = [
  {
    name: "@keytrail/sdk",
    folder: "sdk",
    maxPackedBytes: 200_000,
    maxUnpackedBytes: 720_000,
    dependencies: [],
    peerDependencies: [
      "@opentelemetry/api",
      "@opentelemetry/exporter-trace-otlp-http",
      "@opentelemetry/instrumentation-http",
      "@opentelemetry/sdk-node",
    ],
  },
  {
    name: "@keytrail/processor",
    folder: "processor",
    maxPackedBytes: 480_000,
    maxUnpackedBytes: 1_800_000,
    dependencies: ["@keytrail/sdk", "express", "mmdb-lib", "yaml", "zod"],
    peerDependencies: ["@opentelemetry/api"],
  },
];

/** Both packages with all that npm installs for them, peers included. */
export const INSTALL_BUDGET = { maxPackages: 150, maxBytes: 45_000_000 };

/** The only packages of the runtime tree that may run something at install: `sdk-node` brings protobufjs. */
export const KNOWN_INSTALL_SCRIPTS: readonly string[] = ["protobufjs"];
