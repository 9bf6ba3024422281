import * as z from "zod";
import { isLoopbackAddress } from "../http/loopback.ts";
import type { ApiConfig, RegistryConfig } from "./config.ts";
import { duration, filledText, flag, integer, listenAddress } from "./fields.ts";

const MAPPING = { error: "a mapping" };
const SECOND = 1_000;
const DAY = 86_400_000;

/** The section `registry`. */
export const REGISTRY_SCHEMA: z.ZodType<RegistryConfig, Partial<Record<keyof RegistryConfig, unknown>>> = z
  .strictObject(
    {
      file: filledText("a path").optional().describe("YAML file of the keys; keytrail keys edits it"),
      reload_interval: duration("10s", SECOND, DAY).describe("How often the file is looked at for changes"),
      complete: flag(false).describe("All keys are in it: an accepted one that is not is an alarm"),
      trust_events: z
        .boolean({ error: "true or false" })
        .optional()
        .describe("Whether api_key.* events of telemetry change it; true, unless it is complete"),
      rotation_grace: duration("24h", 0, 3_650 * DAY)
        .unwrap()
        .optional()
        .describe("How long the old key is good after a rotation whose event doesn't say"),
      max_event_keys: integer(100_000, 0, 10_000_000).describe("Keys that events may add"),
    },
    MAPPING,
  )
  .superRefine((config, context) => {
    if (!config.complete || config.file !== undefined) return;
    context.addIssue({ code: "custom", path: ["complete"], message: "false, unless registry.file is there" });
  });

/** The section `api`. */
export const API_SCHEMA: z.ZodType<ApiConfig, Partial<Record<keyof ApiConfig, unknown>>> = z
  .strictObject(
    {
      endpoint: listenAddress("127.0.0.1:4320").describe("Address and port of the HTTP API"),
      insecure: flag(false).describe("Allow an endpoint that is not loopback, without TLS; it needs a token"),
      token: z
        .string({ error: "a text of 16 to 512 visible characters" })
        .regex(/^[\x21-\x7e]{16,512}$/, { error: "a text of 16 to 512 visible characters" })
        .optional()
        .describe("Callers send it as Authorization: Bearer; give it as ${env:NAME}"),
    },
    MAPPING,
  )
  .superRefine((config, context) => {
    // Fields that failed by themselves are here as they were written.
    const host: unknown = config.endpoint.host;
    if (typeof host !== "string" || isLoopbackAddress(host)) return;
    if (!config.insecure) {
      const message = "a loopback address such as 127.0.0.1:4320, or insecure: true beside it";
      context.addIssue({ code: "custom", path: ["endpoint"], message });
    } else if (config.token === undefined) {
      context.addIssue({ code: "custom", path: ["token"], message: "a token, since others can reach the endpoint" });
    }
  });
