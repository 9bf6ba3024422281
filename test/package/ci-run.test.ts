import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, test } from "vitest";

const CI_RUN = fileURLToPath(new URL("../../.ci/run", import.meta.url));
const UNIT_TESTS = "npm run check --";
const SYSTEM_TESTS = "npm run test:system --";

/** What a vitest JSON report says, as far as the script reads it. */
const report = (passed: number, failed = 0, skipped = 0, brokenFiles = 0): string =>
  JSON.stringify({
    numPassedTests: passed,
    numFailedTests: failed,
    numPendingTests: skipped,
    numTodoTests: 0,
    testResults: Array.from({ length: brokenFiles }, () => ({ status: "failed", assertionResults: [] })),
  });

/** How the npm of a test answers; each entry is a step by the start of its command line. */
interface Step {
  readonly exitCode?: number;
  readonly stdout?: string;
  /** Written where the step was told to write its JSON report. */
  readonly report?: string;
  readonly leaves?: string;
}

const ALL_WELL: Readonly<Record<string, Step>> = {
  "npm ci": {},
  [UNIT_TESTS]: { report: report(100, 0, 2) },
  "npm run -s pack:check": { stdout: "ok    a: 3 passed, 1 failed before\n20 passed, 0 failed\n" },
  "npm run -s demo": { stdout: "raw keys in everything that was exported: 0 of 4,812 strings\n" },
  "npm run -s collector:build": {},
  [SYSTEM_TESTS]: { report: report(7) },
};

describe(".ci/run", () => {
  let clone: string;
  beforeEach(() => {
    clone = mkdtempSync(join(tmpdir(), "keytrail-ci-"));
    cpSync(CI_RUN, join(clone, ".ci/run"));
    spawnSync("git", ["init", "-q"], { cwd: clone });
  });
  afterEach(() => rmSync(clone, { recursive: true, force: true }));

  function runCi(steps: Readonly<Record<string, Step>>): { exitCode: number | null; closingLine: string | undefined } {
    const bin = join(clone, ".git", "bin");
    mkdirSync(bin);
    writeFileSync(join(bin, "npm"), fakeNpm(steps), { mode: 0o755 });
    writeFileSync(join(bin, "go"), "#!/bin/sh\n", { mode: 0o755 });
    const { status, stdout } = spawnSync(join(clone, ".ci/run"), [], {
      env: { ...process.env, PATH: `${bin}:${process.env["PATH"]}` },
      encoding: "utf8",
    });
    return { exitCode: status, closingLine: stdout.trimEnd().split("\n").at(-1) };
  }

  test("adds up the counts of all steps", () => {
    // 100 + 20 + 7, and npm ci, the demo, the peers, the Collector and the clean tree.
    expect(runCi(ALL_WELL)).toEqual({ exitCode: 0, closingLine: "132 passed, 0 failed, 2 skipped" });
  });

  test.each<{ readonly what: string; readonly steps: Readonly<Record<string, Step>>; readonly closingLine: string }>([
    {
      what: "a test fails",
      steps: { [UNIT_TESTS]: { exitCode: 1, report: report(98, 2, 2) } },
      closingLine: "130 passed, 2 failed, 2 skipped",
    },
    {
      what: "a test file does not load",
      steps: { [UNIT_TESTS]: { exitCode: 1, report: report(99, 0, 0, 1) } },
      closingLine: "131 passed, 1 failed, 0 skipped",
    },
    {
      what: "the format, lint, type check or unused code ends the check before its tests",
      steps: { [UNIT_TESTS]: { exitCode: 1 } },
      closingLine: "32 passed, 1 failed, 0 skipped",
    },
    {
      what: "no system test runs",
      steps: { [SYSTEM_TESTS]: { report: report(0) } },
      closingLine: "125 passed, 1 failed, 2 skipped",
    },
    {
      what: "the runner dies after its report",
      steps: { [SYSTEM_TESTS]: { exitCode: 1, report: report(7) } },
      closingLine: "132 passed, 1 failed, 2 skipped",
    },
    {
      what: "a package check fails",
      steps: { "npm run -s pack:check": { exitCode: 1, stdout: "18 passed, 2 failed\n" } },
      closingLine: "130 passed, 2 failed, 2 skipped",
    },
    {
      what: "the package checks stop without a count",
      steps: { "npm run -s pack:check": { exitCode: 1 } },
      closingLine: "112 passed, 1 failed, 2 skipped",
    },
    {
      what: "the demo finds a raw key",
      steps: { "npm run -s demo": { stdout: "raw keys in everything that was exported: 1 of 4,812 strings\n" } },
      closingLine: "131 passed, 1 failed, 2 skipped",
    },
    {
      what: "the demo looked at nothing",
      steps: { "npm run -s demo": { stdout: "raw keys in everything that was exported: 0 of 0 strings\n" } },
      closingLine: "131 passed, 1 failed, 2 skipped",
    },
    {
      what: "the installation fails",
      steps: { "npm ci": { exitCode: 1 } },
      closingLine: "131 passed, 1 failed, 2 skipped",
    },
    {
      what: "something stays behind",
      steps: { "npm run -s collector:build": { leaves: "otelcol" } },
      closingLine: "131 passed, 1 failed, 2 skipped",
    },
  ])("fails when $what", ({ steps, closingLine }) => {
    expect(runCi({ ...ALL_WELL, ...steps })).toEqual({ exitCode: 1, closingLine });
  });
});

function fakeNpm(steps: Readonly<Record<string, Step>>): string {
  return `#!${process.execPath}
const { writeFileSync } = require("node:fs");
const line = ["npm", ...process.argv.slice(2)].join(" ");
const [, step] = Object.entries(${JSON.stringify(steps)}).find(([start]) => line.startsWith(start)) ?? [];
if (step === undefined) throw new Error("no such step: " + line);
const out = process.argv.find((argument) => argument.startsWith("--outputFile.json="))?.slice(18);
if (step.report !== undefined) writeFileSync(out, step.report);
if (step.leaves !== undefined) writeFileSync(step.leaves, "");
if (step.stdout !== undefined) process.stdout.write(step.stdout);
process.exitCode = step.exitCode ?? 0;
`;
}
