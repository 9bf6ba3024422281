import { KeytrailError } from "../errors.ts";
import type { PluginRule } from "../rules/context.ts";
import type { FoldRule } from "../rules/fold-rule.ts";
import type { Rule } from "../rules/rule.ts";
import type { Log } from "../telemetry.ts";
import { guardRule } from "./guard-rule.ts";
import type { ExceptionHits } from "./exceptions.ts";
import type { FileRule } from "./file-rule.ts";
import { loadRules } from "./load-rules.ts";
import { findPluginProblems, loadPlugins } from "./plugins.ts";

/** Where a user's own rules are. */
export interface OwnRulesOptions {
  readonly plugins?: readonly FoldRule[];
  readonly pluginModules?: readonly string[];
  readonly rulesFiles?: readonly string[];
}

/** A user's own rules. */
export interface OwnRules {
  /** Of files. */
  readonly files: readonly FileRule[];
  readonly plugins: readonly (Rule | PluginRule)[];
  exceptionHits(): readonly ExceptionHits[];
}

/**
 * Reads and imports a user's own rules.
 *
 * @throws KeytrailError `config_invalid`, with every problem on a line of its own
 */
export async function openOwnRules(options: OwnRulesOptions, log: Log): Promise<OwnRules> {
  const files = await loadRules(options.rulesFiles ?? []);
  const given = options.plugins ?? [];
  const problems = given.flatMap((rule, i) => findPluginProblems(rule).map((problem) => `plugins[${i}]${problem}`));
  if (problems.length > 0) throw new KeytrailError("config_invalid", problems.join("\n"));
  const coded = [...given, ...(await loadPlugins(options.pluginModules ?? []))];
  const ids = new Set(files.map(({ id }) => id));
  for (const { id } of coded) {
    if (ids.has(id))
      throw new KeytrailError("config_invalid", `plugins wanted rules of different ids: received two of "${id}"`);
    ids.add(id);
  }
  const guarded = coded.map((rule) =>
    guardRule(rule, (error) =>
      log("ERROR", "A rule of a plug-in threw and is off until the next start", {
        rule: rule.id,
        error: String(error),
      }),
    ),
  );
  return {
    files,
    plugins: [
      ...files.map(
        (file): PluginRule =>
          (context, literal) =>
            file.create(context, literal),
      ),
      ...guarded,
    ],
    exceptionHits: () =>
      files.flatMap(({ id, exceptions }) => exceptions.map(({ hits }, i) => ({ rule: id, exception: i + 1, hits }))),
  };
}

/** Exceptions that are over, in sentences: what they let through is judged again, and they should go. */
export function findExpiredExceptions(files: readonly FileRule[], nowUnixMillis: number): readonly string[] {
  return files.flatMap(({ id, file, line, exceptions }) =>
    exceptions.flatMap(({ untilUnixMillis, reason, owner }, i) => {
      if (untilUnixMillis > nowUnixMillis) return [];
      const day = new Date(untilUnixMillis).toISOString().slice(0, 10);
      return [
        `${file}:${line} exception ${i + 1} of ${id} ended on ${day} (${reason}; ${owner}): take it out or renew it`,
      ];
    }),
  );
}
