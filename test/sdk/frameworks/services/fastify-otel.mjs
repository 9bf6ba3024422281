// Fastify under the instrumentation of its own authors.
import { createRequire } from "node:module";
import { FastifyOtelInstrumentation } from "@fastify/otel";
import { startKeytrail } from "@keytrail/sdk";

startKeytrail({ instrumentations: [new FastifyOtelInstrumentation({ registerOnInitialization: true })] });

createRequire(import.meta.url)("./fastify.cjs");
