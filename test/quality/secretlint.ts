import { lintSource } from "@secretlint/core";
import { creator } from "@secretlint/secretlint-rule-preset-recommend";
import type { SecretLintCoreConfig, SecretLintRawSource } from "@secretlint/types";
import type { Detection, Detector } from "./detector.ts";
import { cutOut } from "./detector.ts";

const CONFIG: SecretLintCoreConfig = {
  rules: [{ id: "@secretlint/secretlint-rule-preset-recommend", rule: creator }],
};

/** secretlint with its recommended rules, and without its profiler, which keeps marks of every call. */
export async function createSecretlintDetector(): Promise<Detector> {
  await stopProfiler();
  const find = async (text: string): Promise<readonly Detection[]> => {
    const source: SecretLintRawSource = { content: text, filePath: "telemetry.txt", contentType: "text" };
    const { messages } = await lintSource({ source, options: { config: CONFIG, noPhysicFilePath: true } });
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
