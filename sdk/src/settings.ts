import { checkArguments } from "./arguments.ts";
import { readConfigFile } from "./config-file.ts";
import type { ConfigFile, YamlModule } from "./config-file.ts";
import { createSdkModules } from "./instrument/sdk-modules.ts";
import { CODE_OPTIONS, FILE_OPTIONS, parseOptions } from "./options.ts";
import type { Environment, KeytrailOptions, ParsedOptions } from "./options.ts";

/** The options of a process, from arguments, configuration file and environment. */
export interface Settings extends ParsedOptions {
  /** The arguments, without those that can't be read. */
  readonly given: KeytrailOptions;
  /** As given, not checked; undefined where only the environment can tell it. */
  readonly hashSecret: KeytrailOptions["hashSecret"];
  /** The same for the secret before. */
  readonly previousHashSecret: KeytrailOptions["hashSecret"];
}

const FILE_WARNING =
  "of the file of OTEL_CONFIG_FILE only distribution.keytrail counts here: OpenTelemetry JS drops the processors of a program, ours among them, " +
  "when startNodeSdk() reads that file; with startKeytrail() or new NodeSDK(), exporters, sampler and limits come from the OTEL_* variables";

/** Reads the options. Never throws. */
export function readSettings(received: KeytrailOptions, environment: Environment): Settings {
  const { given, problems: ofArguments } = checkArguments(received);
  const file = readConfigFile({ environment, loadYaml, known: FILE_OPTIONS, codeOnly: CODE_OPTIONS });
  const { options, problems } = parseOptions(given, environment, file.options);
  const isFileNamed = (environment["OTEL_CONFIG_FILE"]?.trim() ?? "") !== "";
  return {
    given,
    options,
    problems: [...ofArguments, ...problems, ...file.problems, ...(isFileNamed ? [FILE_WARNING] : [])],
    hashSecret: given.hashSecret ?? secretIn(file, "hashSecret"),
    previousHashSecret: given.previousHashSecret ?? secretIn(file, "previousHashSecret"),
  };
}

function secretIn(file: ConfigFile, name: string): KeytrailOptions["hashSecret"] {
  return file.options.get(name)?.value as KeytrailOptions["hashSecret"];
}

/** The parser that `@opentelemetry/configuration`, a package of `@opentelemetry/sdk-node`, reads the same file with. */
function loadYaml(): YamlModule | undefined {
  try {
    return createSdkModules(import.meta.url).requireFrom("@opentelemetry/configuration")?.("yaml") as YamlModule;
  } catch {
    return undefined;
  }
}
