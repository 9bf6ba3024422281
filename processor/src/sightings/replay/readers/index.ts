import { accessLogReader } from "./access-log.ts";
import { cloudtrailReader } from "./cloudtrail.ts";
import { otlpJsonReader } from "./otlp-json.ts";
import { otlpProtobufReader } from "./otlp-protobuf.ts";
import type { ReplayReader } from "./reader.ts";
import { sightingsReader } from "./sightings.ts";

/** Every format of recorded input, in the order in which they are tried. A new one is a file here and one line below. */
export const REPLAY_READERS: readonly ReplayReader[] = [
  otlpJsonReader,
  cloudtrailReader,
  sightingsReader,
  accessLogReader,
  otlpProtobufReader,
];
