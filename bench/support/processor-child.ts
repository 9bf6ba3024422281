/** A processor with all rules on, its state on disk, forwarding to a sink. `BENCH_SCANNER=protobufjs` puts the usual decoder in place of ours. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createKeyHasher, createKeyScanner } from "@keytrail/sdk/keys";
import { systemClock } from "../../processor/src/clock.ts";
import { DEFAULT_RULES } from "../../processor/src/detection.ts";
import { TELEMETRY_EXPORTERS } from "../../processor/src/exporters/index.ts";
import { DEFAULT_LISTEN } from "../../processor/src/options.ts";
import { createPayloadScanner } from "../../processor/src/otlp/scan.ts";
import { startProcessor } from "../../processor/src/start.ts";
import { createDetection } from "../../processor/src/state/engine.ts";
import { serveParent } from "./child.ts";
import { teachKeys } from "./history.ts";
import { createProtobufjsScanner } from "./protobufjs-scanner.ts";

const directory = await mkdtemp(join(tmpdir(), "keytrail-bench-"));
await teachKeys(directory, systemClock.nowUnixMillis());
const detection = await createDetection({
  stateDirectory: directory,
  rules: DEFAULT_RULES,
  exporters: [],
  clock: systemClock,
  log: (line) => console.error(line),
});
const hasher = createKeyHasher({ secret: Buffer.alloc(32, 7) });
const processor = await startProcessor({
  listen: { ...DEFAULT_LISTEN, port: 0 },
  keys: { scanner: createKeyScanner({ hash: hasher.hash }), hasher },
  payloadScanner: process.env["BENCH_SCANNER"] === "protobufjs" ? createProtobufjsScanner() : createPayloadScanner(),
  detection,
  downstreams: [TELEMETRY_EXPORTERS.otlp_http({ endpoint: process.env["BENCH_SINK"]!, clock: systemClock })],
  clock: systemClock,
  log: (_level, line) => console.error(line),
  version: "bench",
});
serveParent(processor.url, async () => {
  await processor.close();
  await rm(directory, { recursive: true, force: true });
});
