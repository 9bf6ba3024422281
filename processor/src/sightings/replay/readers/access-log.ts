import { canonicalAddress } from "../../from-otlp-address.ts";
import { parseCommonLogTime } from "../event-time.ts";
import { keyFromFields, outcomeOf, readSightingLines, type Reading } from "../line-sightings.ts";
import { headLines } from "../lines.ts";
import type { ReadContext, ReplayReader } from "./reader.ts";

/**
 * The combined log format; what a server writes behind it is passed over.
 *
 * ```
 * %h %l %u %t "%r" %>s %b "%{Referer}i" "%{User-agent}i"
 * ```
 * https://httpd.apache.org/docs/2.4/logs.html#combined
 */
const COMBINED_LINE =
  /^(\S+) \S+ [^[]*\[([^\]]+)\] "((?:[^"\\]|\\.)*)" (\d{3}) (\d+|-) "(?:[^"\\]|\\.)*" "((?:[^"\\]|\\.)*)"(?: .*)?$/;
/** Lines of a head that are looked at: the first may be damaged. */
const DETECT_LINES = 10;

/** Access logs of web servers. They know no key: fields of the client stand for it (`--key-from`). */
export const accessLogReader: ReplayReader = {
  id: "access_log",
  latenessMillis: 900_000,
  hashesKeys: false,
  needsKeyFrom: true,
  sources: "input",
  detects: (head) =>
    headLines(head)
      .slice(0, DETECT_LINES)
      .some((line) => COMBINED_LINE.test(line.trimEnd())),
  read: (bytes, context) => readSightingLines(bytes, context, parseLine),
};

function parseLine(line: string, context: ReadContext): Reading {
  const parts = COMBINED_LINE.exec(line);
  if (parts === null) return { wanted: "the combined log format" };
  const [, host = "", timeText = "", request = "", status = "", size = "", agent = ""] = parts;
  const timeUnixMillis = parseCommonLogTime(timeText);
  if (timeUnixMillis === undefined) return { wanted: "a time such as 10/Oct/2000:13:55:36 -0700" };
  const clientAddress = canonicalAddress(host);
  const userAgent = agent === "-" ? "" : agent;
  const keyHash = keyFromFields(context.keyFrom, { "client.address": clientAddress, "user_agent.original": userAgent });
  if (keyHash === "") return "no_key";
  const statusCode = Number(status);
  return {
    timeUnixMillis,
    keyHash,
    clientAddress,
    addressUntrusted: false,
    userAgent: context.clean(userAgent, "user_agent.original"),
    serviceName: "",
    route: context.clean(pathOf(request), "url.path"),
    statusCode,
    outcome: outcomeOf(statusCode),
    weight: 1,
    keyName: "",
    method: request.split(" ", 1)[0] ?? "",
    path: pathOf(request),
    ...(size === "-" ? {} : { responseBytes: Number(size) }),
    record: "log",
  };
}

/** The request target's path; the query goes, since it may hold keys. */
function pathOf(requestLine: string): string {
  const target = requestLine.split(" ", 2)[1] ?? "";
  const path = target.replace(/^[a-z][a-z0-9+.-]*:\/\/[^/?#]*/i, "").split(/[?#]/, 1)[0] ?? "";
  return path === "" && target !== "" ? "/" : path;
}
