import type { Command } from "./command.ts";
import { createRedactFilter } from "../lines/redact-filter.ts";
import { LINE_USAGE, parseLineOptions } from "../lines/options.ts";
import { pumpStandardInput } from "../lines/pump.ts";

const USAGE = `Usage: COMMAND | keytrail redact [--format FORMAT] [--tier TIER] [--config FILE]

Prints standard input with keys redacted, line by line: a filter for any log pipe. A key becomes [REDACTED:format:hash]. Lines without one pass byte
for byte, whatever bytes they are; lines of JSON stay JSON; the number of lines stays. PEM private keys and base64 are followed over lines.

  --format FORMAT           text (log lines of any kind), ndjson ({"key":ATTRIBUTE_NAME,"text":TEXT}, key optional: the text is redacted as the
                            value of that attribute; other lines as text), or auto (entries are lines that hold nothing else); default text
${LINE_USAGE}

Lines over 1 MiB are redacted in pieces. After Ctrl-C or SIGTERM what the writer still says within a second is redacted and written.
Exit code 0, 130 or 143 after a signal, or 2 when something could not be read or written.
`;

/** `keytrail redact`: a filter that lets no key through. */
export const redactCommand: Command = {
  name: "redact",
  summary: "redact keys in the lines of a pipe",
  usage: USAGE,
  async run(argv, io) {
    const options = await parseLineOptions("redact", argv, io);
    return pumpStandardInput("redact", io, createRedactFilter({ ...options, format: options.format ?? "text" }));
  },
};
