import { runDemo, type DemoOutcome } from "../demo/run-demo.ts";
import { parseArguments, usage } from "./arguments.ts";
import type { Command, CommandIo } from "./command.ts";

const EXIT_CODE_BY_SIGNAL = { SIGINT: 130, SIGTERM: 143, SIGPIPE: 0 } as const;

/** `keytrail demo`: the main job in half a minute, with nothing to set up. */
export const demoCommand: Command = {
  name: "demo",
  summary: "start a service and a processor, attack the service, show the alerts",
  usage: `Usage: keytrail demo [--otlp-endpoint URL]

Starts an Express service under @keytrail/sdk and a processor on free loopback ports, sends normal traffic and three attacks, and prints each
alert as it comes. Needs no network and no configuration, and leaves nothing behind.

  --otlp-endpoint URL  also sends all that the service exports to this OTLP/HTTP endpoint (JSON), so that you can check it yourself

Exit code: 0 when every attack was caught and no raw key was exported, else 1; 2 on errors.
`,
  async run(argv, io) {
    const { positionals, values } = parseArguments("demo", argv, { "otlp-endpoint": "value" });
    if (positionals.length > 0) throw usage("demo", `wanted no argument: received "${positionals[0]}"`);
    const copyTo = parseEndpoint(values.get("otlp-endpoint"));
    let exitCode: number | undefined;
    let stop: (error: Error) => void = () => undefined;
    const stopped = new Promise<never>((_resolve, reject) => {
      stop = reject;
    });
    stopped.catch(() => undefined);
    const release = io.onStopSignal((signal) => {
      exitCode = EXIT_CODE_BY_SIGNAL[signal];
      stop(new Error("stopped"));
    });
    try {
      const outcome = await runDemo(io, copyTo, stopped);
      printOutcome(io, outcome, copyTo);
      if (outcome.report.copiesFailed > 0) return 2;
      return outcome.caught === outcome.attacks && outcome.report.stringsWithKey === 0 ? 0 : 1;
    } catch (error) {
      if (exitCode !== undefined) return exitCode;
      throw error;
    } finally {
      release();
    }
  },
};

function parseEndpoint(text: string | undefined): string | undefined {
  if (text === undefined) return undefined;
  if (!URL.canParse(text) || !/^https?:$/.test(new URL(text).protocol)) {
    throw usage("demo", "--otlp-endpoint wants an http or https URL: received something else");
  }
  return text.replace(/\/+$/, "");
}

function printOutcome(io: CommandIo, { attacks, caught, report }: DemoOutcome, copyTo: string | undefined): void {
  const count = (n: number): string => n.toLocaleString("en-US");
  const lines = [
    "",
    `attacks caught: ${caught} of ${attacks}`,
    `raw keys in everything that was exported: ${count(report.stringsWithKey)} of ${count(report.strings)} strings`,
    ...copyLines(report, copyTo),
    "",
    "Your own service, next:",
    "  export KEYTRAIL_HASH_SECRET=$(openssl rand -hex 32)     # the same for services and processor",
    "  npx -p @keytrail/processor keytrail run                 # takes OTLP on 127.0.0.1:4318, prints alerts",
    "  node --import @keytrail/sdk/register your-service.js    # exports to it",
    "",
  ];
  io.stdout.write(lines.join("\n"));
}

function copyLines(report: TapReportLike, copyTo: string | undefined): string[] {
  if (copyTo === undefined) return [];
  const taken = report.payloads - report.copiesFailed;
  return [`copied to ${copyTo}: ${taken} of ${report.payloads} payloads`];
}

type TapReportLike = DemoOutcome["report"];
