import { expect, test } from "vitest";
import { parseArguments } from "../../../processor/src/commands/arguments.ts";
import { runCommandLine } from "../../../processor/src/commands/command-line.ts";
import type { Command } from "../../../processor/src/commands/command.ts";
import { COMMANDS } from "../../../processor/src/commands/index.ts";
import { KeytrailError } from "../../../processor/src/errors.ts";
import { createCommandIo } from "../../support/command-io.ts";

const greet: Command = {
  name: "greet",
  summary: "say hello",
  usage: "Usage: keytrail greet [--name NAME] [--loud]\n",
  async run(argv, io) {
    const { positionals, values, flags } = parseArguments("greet", argv, { name: "value", loud: "flag" });
    if (values.get("name") === "nobody")
      throw new KeytrailError("input_unreadable", "Cannot greet: wanted a name: received nobody");
    if (values.get("name") === "bug") throw new TypeError("a bug");
    io.stdout.write(`hello ${values.get("name") ?? "world"}${flags.has("loud") ? "!" : ""} ${positionals.join(",")}\n`);
    return 1;
  },
};

async function run(...argv: readonly string[]) {
  const io = createCommandIo();
  const code = await runCommandLine(argv, [greet], "1.2.3", io);
  return { code, output: io.output(), errors: io.errors() };
}

test("--version prints the version", async () => {
  expect(await run("--version")).toEqual({ code: 0, output: "keytrail 1.2.3\n", errors: "" });
});

test("--help lists every command with its summary", async () => {
  const { code, output, errors } = await run("--help");
  expect([code, errors]).toEqual([0, ""]);
  expect(output).toContain("  greet  say hello\n");
});

test.each([
  ["greet", "--help"],
  ["greet", "--loud", "-h"],
  ["help", "greet"],
])("%s %s prints the command's usage", async (...argv) => {
  expect(await run(...argv)).toEqual({ code: 0, output: "Usage: keytrail greet [--name NAME] [--loud]\n", errors: "" });
});

test("a command gets what stands after its name, and its exit code is passed on", async () => {
  expect(await run("greet", "--name=Ann", "a", "--loud", "--", "--help")).toEqual({
    code: 1,
    output: "hello Ann! a,--help\n",
    errors: "",
  });
});

const USAGE_ERRORS: readonly (readonly [argv: readonly string[], errors: string])[] = [
  [[], "Cannot run keytrail: wanted a command (greet): received nothing\nSee keytrail --help\n"],
  [
    ["great"],
    'Cannot run keytrail: wanted a command (greet): received "great" (did you mean "greet"?)\nSee keytrail --help\n',
  ],
  [
    ["--verison"],
    'Cannot run keytrail: wanted a command (greet): received "--verison" (did you mean "--version"?)\nSee keytrail --help\n',
  ],
  [
    ["help", "grete"],
    'Cannot run keytrail: wanted a command (greet): received "grete" (did you mean "greet"?)\nSee keytrail --help\n',
  ],
  [
    ["greet", "--nmae", "x"],
    'Cannot run "keytrail greet": wanted --name, --loud: received --nmae (did you mean "--name"?)\nSee keytrail greet --help\n',
  ],
  [
    ["greet", "--__proto__"],
    'Cannot run "keytrail greet": wanted --name, --loud: received --__proto__\nSee keytrail greet --help\n',
  ],
  [
    ["greet", "--name"],
    'Cannot run "keytrail greet": --name wants a value: received none\nSee keytrail greet --help\n',
  ],
  [
    ["greet", "--loud=yes"],
    'Cannot run "keytrail greet": --loud takes no value: received one\nSee keytrail greet --help\n',
  ],
  [["greet", "-x"], 'Cannot run "keytrail greet": wanted --name, --loud: received -x\nSee keytrail greet --help\n'],
];
test.each(USAGE_ERRORS)("%j is a usage error with exit code 2", async (argv, errors) => {
  expect(await run(...argv)).toEqual({ code: 2, output: "", errors });
});

test("an expected error is its message alone, an unexpected one comes with its place; both are exit code 2", async () => {
  expect(await run("greet", "--name", "nobody")).toEqual({
    code: 2,
    output: "",
    errors: "Cannot greet: wanted a name: received nobody\n",
  });
  const bug = await run("greet", "--name", "bug");
  expect(bug.code).toBe(2);
  expect(bug.errors).toContain("command-line.test.ts");
});

test("the command's names are words, told apart, and each has a usage that names it", () => {
  expect(new Set(COMMANDS.map(({ name }) => name)).size).toBe(COMMANDS.length);
  for (const { name, summary, usage } of COMMANDS) {
    expect(name).toMatch(/^[a-z]+$/);
    expect(summary).not.toBe("");
    expect(usage).toContain(`keytrail ${name}`);
  }
});
