import type { KeyFinding, KeyScanner, KeyTier } from "@keytrail/sdk/keys";
import { choose } from "../sightings/replay/options.ts";
import { parseArguments, usage, type KnownFlags } from "../commands/arguments.ts";
import type { CommandIo } from "../commands/command.ts";
import { createConfiguredScanner } from "./configured-scanner.ts";
import { LINE_FORMATS, type LineFormat } from "./entry.ts";

/** From the surest to the least sure. */
export const TIERS: readonly KeyTier[] = ["certain", "likely", "context"];

/** What the commands that look for keys in lines are asked for. */
export interface LineOptions {
  readonly format: LineFormat | undefined;
  readonly values: ReadonlyMap<string, string>;
  readonly scanner: KeyScanner;
  /** {@link KeyScanner.find}, but for findings under the wanted tier. */
  find(text: string, attributeName?: string): readonly KeyFinding[];
  /** As `find`, for text of one character a byte. */
  findInLatin1(text: string): readonly KeyFinding[];
}

/** The flags that {@link parseLineOptions} takes. */
export const LINE_FLAGS: KnownFlags = { format: "value", tier: "value", config: "value" };

/** Their part of a usage text. */
export const LINE_USAGE = `  --tier TIER               certain (a checksum or a structure proves it), likely (a prefix and a shape), or context (a name beside it gives
                            it away); default context, which is all
  --config FILE             the configuration's own formats, allow lists, known keys (read once) and hash

Environment:
  KEYTRAIL_HASH_SECRET      the secret that keys are hashed with, 32 bytes or more, or
  KEYTRAIL_HASH_SECRET_FILE a file that holds it; without either there are no hashes`;

/**
 * Takes the arguments of a command that reads lines from standard input, and makes its scanner.
 * @param more flags of the command's own; their values are in `values`
 * @throws KeytrailError `usage`, `config_invalid`
 */
export async function parseLineOptions(
  command: string,
  argv: readonly string[],
  io: CommandIo,
  more: KnownFlags = {},
): Promise<LineOptions> {
  const { positionals, values } = parseArguments(command, argv, { ...LINE_FLAGS, ...more });
  if (positionals.length > 0) {
    // It may hold a key: an argument is not repeated.
    throw usage(command, `wanted the text on standard input, as in "keytrail ${command} < FILE": received an argument`);
  }
  const format = choose(command, "--format", LINE_FORMATS, values.get("format"));
  const tier = choose(command, "--tier", TIERS, values.get("tier")) ?? "context";
  const scanner = await createConfiguredScanner(command, values.get("config"), io);
  const keepTier = createTierFilter(tier);
  return {
    format,
    values,
    scanner,
    find: (text, attributeName) => keepTier(scanner.find(text, attributeName)),
    findInLatin1(text) {
      const bytes = Buffer.from(text, "latin1");
      return keepTier(scanner.findInBytes(bytes, 0, bytes.length));
    },
  };
}

function createTierFilter(least: KeyTier): (found: readonly KeyFinding[]) => readonly KeyFinding[] {
  if (least === "context") return (found) => found;
  return (found) => (found.length === 0 ? found : found.filter(({ tier }) => isAtLeast(tier, least)));
}

/** Whether a tier is as sure as another, or surer. */
export function isAtLeast(tier: KeyTier, least: KeyTier): boolean {
  return TIERS.indexOf(tier) <= TIERS.indexOf(least);
}
