// Starts the SDK by a call, then loads the service:
//   node app.mjs
import { startKeytrail } from "@keytrail/sdk";

startKeytrail({ serviceName: process.env.OTEL_SERVICE_NAME ?? "express-example" });

await import("./service.mjs");
