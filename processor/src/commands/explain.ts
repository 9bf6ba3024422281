import type { Explanation } from "../alerts/explanation.ts";
import { loadConfig } from "../config/load.ts";
import { toProcessorOptions } from "../config/options.ts";
import { readRuleReferences } from "../config/rule-reference.ts";
import { DEFAULT_CONFIG } from "../config/schema.ts";
import { DEFAULT_RULES } from "../detection.ts";
import { KeytrailError } from "../errors.ts";
import { openRuleSources } from "../rule-sources.ts";
import { explainState } from "../state/explain-state.ts";
import { DEFAULT_LIMITS } from "../state/limits.ts";
import { parseArguments, usage } from "./arguments.ts";
import type { Command, CommandIo } from "./command.ts";
import { explanationAsText } from "./explain/text.ts";

const USAGE = `Usage: keytrail explain ID (--state DIR | --url URL) [--config FILE] [--json]

Tells why there is an alert: its rule and what that means, the requests in evidence, the numbers that were compared, what held it back, what would have changed
it; and derives it once more from the journal, to say whether it comes out the same.

  --state DIR               the state of keytrail replay, or of a processor that does not run now
  --url URL                 the HTTP API of a running processor, such as http://127.0.0.1:4320
  --config FILE             rules and limits that the state was made with; the token of the API
  --json                    one document

Environment:
  KEYTRAIL_API_TOKEN        the token of the API, where there is one and no configuration names it

Exit code 0, or 2 for an alert that is not there.
`;

const ALERT_ID = /^[0-9a-f]{32}$/;
const TIMEOUT_MILLIS = 60_000;

/** `keytrail explain`: why there is an alert. */
export const explainCommand: Command = {
  name: "explain",
  summary: "tell why there is an alert, and derive it again",
  usage: USAGE,
  async run(argv, io) {
    const known = { state: "value", url: "value", config: "value", json: "flag" } as const;
    const { positionals, values, flags } = parseArguments("explain", argv, known);
    const [id = ""] = positionals;
    if (positionals.length !== 1 || !ALERT_ID.test(id))
      throw usage("explain", "wanted the id of one alert, 32 hex digits: received something else");
    const [directory, url, configFile] = [values.get("state"), values.get("url"), values.get("config")];
    if ((directory === undefined) === (url === undefined))
      throw usage("explain", `wanted one of --state and --url: received ${url === undefined ? "neither" : "both"}`);
    const explanation =
      directory === undefined
        ? await askApi(url ?? "", id, configFile, io)
        : await askState(directory, id, configFile, io);
    if (explanation === undefined)
      throw usage("explain", `wanted the id of an alert that is there: received ${id}, which is not, or not any more`);
    const rule = readRuleReferences().find((one) => one.id === explanation.alert.rule.id);
    const text = flags.has("json")
      ? JSON.stringify({ ...explanation, documentation: rule ?? null }, undefined, 2)
      : explanationAsText(explanation, rule);
    io.stdout.write(`${text}\n`);
    return 0;
  },
};

async function askState(
  directory: string,
  id: string,
  configFile: string | undefined,
  io: CommandIo,
): Promise<Explanation | undefined> {
  const config = configFile === undefined ? DEFAULT_CONFIG : await loadConfig(configFile, io.env);
  const options = toProcessorOptions(config, { output: io.stderr });
  const sources = await openRuleSources(options, { clock: io.clock, log: () => undefined });
  sources.close();
  return explainState(directory, id, {
    rules: options.rules ?? DEFAULT_RULES,
    context: sources.context,
    limits: { ...DEFAULT_LIMITS, ...options.limits },
    retentionMillis: config.state.retention,
  });
}

async function askApi(
  url: string,
  id: string,
  configFile: string | undefined,
  io: CommandIo,
): Promise<Explanation | undefined> {
  const base = URL.canParse(url) ? new URL(url) : undefined;
  if (base === undefined || !/^https?:$/.test(base.protocol))
    throw usage("explain", "--url wants an http or https URL, such as http://127.0.0.1:4320: received something else");
  const configured = configFile === undefined ? undefined : (await loadConfig(configFile, io.env)).api?.token;
  const token = configured ?? io.env["KEYTRAIL_API_TOKEN"] ?? "";
  const response = await fetch(new URL(`/api/v1/alerts/${id}/explanation`, base), {
    headers: token === "" ? {} : { authorization: `Bearer ${token}` },
    redirect: "error",
    signal: AbortSignal.timeout(TIMEOUT_MILLIS),
  }).catch((cause: unknown) => {
    throw unanswered(base, "no answer", cause);
  });
  if (response.status === 404) return undefined;
  if (response.status !== 200) throw unanswered(base, `an answer with status ${response.status}`);
  return (await response.json()) as Explanation;
}

function unanswered({ origin }: URL, received: string, cause?: unknown): KeytrailError {
  const text = `Cannot ask ${origin}: wanted the HTTP API of a running processor (api.endpoint), and its token where it has one: received ${received}`;
  return new KeytrailError("input_unreadable", text, { cause });
}
