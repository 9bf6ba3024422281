// The stock set-up of OpenTelemetry, to be loaded with --import.
import { HttpInstrumentation } from "@opentelemetry/instrumentation-http";
import { NodeSDK } from "@opentelemetry/sdk-node";

new NodeSDK({ instrumentations: [new HttpInstrumentation()] }).start();
