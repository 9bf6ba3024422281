import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { runCommandLine } from "../../../processor/src/commands/command-line.ts";
import { checkCommand } from "../../../processor/src/commands/check.ts";
import { createProcessor, type FoldRule } from "../../../processor/src/index.ts";
import { createCommandIo } from "../../support/command-io.ts";
import { send } from "../../support/http.ts";
import { encodePayload, nanosAt, tracesPayload } from "../../support/otlp-builder.ts";
import { PROTOBUF } from "../../support/processor.ts";

const RULES = `- id: many_charges
  where: { http.route: "/v1/*" }
  detect: { count: { over: 1m, gt: 3 } }
  exceptions:
    - { where: { client.address: 192.0.2.8 }, until: 2099-01-01, reason: load test, owner: platform }
    - { where: { client.address: 192.0.2.9 }, until: 2020-01-01, reason: old test, owner: platform }
`;

const fold = (id: string): FoldRule<undefined> => ({
  kind: "fold",
  id,
  version: "1",
  timing: "monotone",
  partition: { name: "service", of: ({ serviceName }) => serviceName || "unnamed" },
  keepAliveSeconds: 60,
  needsHistory: false,
  title: () => id,
  counterfactual: () => "",
  createState: () => undefined,
  cloneState: () => undefined,
  fold(_state, sighting, found) {
    const { second } = sighting;
    found({ second, entity: { service: "any" }, severity: "low", observed: 1, evidence: [sighting] });
  },
  isIdle: () => true,
});

function files(): Readonly<Record<"rules" | "module" | "config", string>> {
  const directory = mkdtempSync(join(tmpdir(), "keytrail-own-rules-"));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  const write = (name: string, text: string): string => {
    writeFileSync(join(directory, name), text);
    return join(directory, name);
  };
  const rules = write("rules.yaml", RULES);
  const module = write(
    "rule.mjs",
    `const made = ${JSON.stringify({ ...fold("from_module"), partition: undefined })};
const of = ({ serviceName }) => serviceName || "unnamed";
const found = (sighting) => ({ second: sighting.second, entity: { service: "any" }, severity: "low", observed: 1, evidence: [sighting] });
export const rules = [{ ...made, partition: { name: "service", of }, title: () => "from a module", counterfactual: () => "",
  createState: () => undefined, cloneState: () => undefined, fold: (_state, sighting, told) => told(found(sighting)), isIdle: () => true }];
`,
  );
  const names = `rules_files: [${JSON.stringify(rules)}]\nplugins: [${JSON.stringify(module)}]`;
  const config = write("keytrail.yaml", `file_format: "1.0"\n${names}\n`);
  return { rules, module, config };
}

function payload(clientAddress: string): Buffer | Uint8Array {
  const spans = Array.from({ length: 5 }, (_, n) => ({
    startTimeUnixNano: nanosAt(n * 100),
    attributes: {
      "api_key.hash": "ab".repeat(32),
      "client.address": clientAddress,
      "http.response.status_code": 200,
      "http.route": "/v1/charges",
    },
  }));
  return encodePayload(tracesPayload(spans), "protobuf");
}

test("a processor runs rules of files, of modules and given ones, and counts what exceptions let through", async () => {
  const { rules, module } = files();
  const log: string[] = [];
  const processor = await createProcessor({
    listen: { port: 0 },
    rulesFiles: [rules],
    pluginModules: [module],
    plugins: [fold("given")],
    log: (_level, line) => log.push(line),
  });
  onTestFinished(() => processor.close());
  const alerts = async (): Promise<readonly string[]> =>
    (await processor.detection.alertSet()).map(({ rule }) => rule.id).toSorted();
  const post = (body: Uint8Array) => send(`${processor.url}/v1/traces`, { headers: PROTOBUF, body });
  await post(payload("192.0.2.8"));
  expect(await alerts()).toEqual(["from_module", "given"]);
  await post(payload("192.0.2.9"));
  expect(await alerts()).toContain("many_charges");
  const { text } = await send(`${processor.url}/metrics`, { method: "GET" }).then(({ body }) => ({
    text: String(body),
  }));
  expect(text).toContain('keytrail_rule_exception_hits_total{rule="many_charges",exception="1"} 5\n');
  expect(text).toContain('keytrail_rule_exception_hits_total{rule="many_charges",exception="2"} 0\n');
  expect(log.filter((line) => line.includes("exception"))).toEqual([
    `${rules}:1 exception 2 of many_charges ended on 2020-01-01 (old test; platform): take it out or renew it`,
  ]);
});

test("keytrail check reads the files of rules and the modules that a configuration names", async () => {
  const { config, rules } = files();
  const check = async () => {
    const io = createCommandIo();
    const code = await runCommandLine(["check", config], [checkCommand], "0", io);
    return { code, output: io.output(), errors: io.errors() };
  };
  const fine = await check();
  expect(fine.output).toMatch(
    /rules\.yaml:1 many_charges: count by api_key\.hash; medium; monotone.*; 2 exceptions; 0 tests\nOK\n$/,
  );
  expect(fine.errors).toContain("exception 2 of many_charges ended on 2020-01-01");
  expect(fine.code).toBe(0);
  writeFileSync(rules, RULES.replace("detect:", "detekt:"));
  const broken = await check();
  expect(broken.code).toBe(2);
  expect(broken.errors).toContain(`${rules}:3:3 [0].detekt: wanted one of id,`);
  expect(broken.errors).toContain('(did you mean "detect"?)');
  writeFileSync(rules, RULES);
  writeFileSync(config, `file_format: "1.0"\nplugins: [gone.mjs]\n`);
  expect((await check()).errors).toContain("gone.mjs wanted a module that can be imported");
});
