import { lintSource } from "@secretlint/core";
import { creator } from "@secretlint/secretlint-rule-preset-recommend";
import type { Detection, Detector } from "./detector.ts";
import { cutOut } from "./detector.ts";

const OPTIONS = {
  noPhysicFilePath: true,
  config: { rules: [{ id: "@secretlint/secretlint-rule-preset-recommend", rule: creator }] },
};

/** secretlint with its recommended rules, and without its profiler, which keeps marks of every call. */
export async function createSecretlintDetector(): Promise<Detector> {
  await stopProfiler();
  const find = async (text: string): Promise<readonly Detection[]> => {
    const source = { content: text, filePath: "telemetry.txt", ext: ".txt", contentType: "text" as const };
    const { messages } = await lintSource({ source, options: OPTIONS });
    return messages.map(({ range: [start, end], ruleId }) => ({ start, end, format: ruleId, tier: "" }));
  };
  return { find, redact: async (text) => cutOut(text, await find(text)) };
}

/** The profiler is a dependency of secretlint's and none of ours, so it is looked up from there. */
async function stopProfiler(): Promise<void> {
  const place = import.meta.resolve("@secretlint/profiler", import.meta.resolve("@secretlint/core"));
  const { secretLintProfiler } = (await import(place)) as {
    secretLintProfiler: { setEnabled(isEnabled: boolean): void };
  };
  secretLintProfiler.setEnabled(false);
}
