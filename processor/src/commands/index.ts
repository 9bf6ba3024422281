import { checkCommand } from "./check.ts";
import type { Command } from "./command.ts";
import { demoCommand } from "./demo.ts";
import { explainCommand } from "./explain.ts";
import { findCommand } from "./find.ts";
import { hashCommand } from "./hash.ts";
import { keysCommand } from "./keys.ts";
import { learnCommand } from "./learn.ts";
import { redactCommand } from "./redact.ts";
import { replayCommand } from "./replay.ts";
import { rulesCommand } from "./rules.ts";
import { runCommand } from "./run.ts";
import { tuneCommand } from "./tune.ts";

/** Every word of the command line, in the order of `keytrail --help`. A new command is a file here and one line below. */
export const COMMANDS: readonly Command[] = [
  demoCommand,
  runCommand,
  checkCommand,
  replayCommand,
  learnCommand,
  tuneCommand,
  explainCommand,
  hashCommand,
  keysCommand,
  rulesCommand,
  findCommand,
  redactCommand,
];
