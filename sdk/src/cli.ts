#!/usr/bin/env node
/** `npx @keytrail/sdk doctor`: says what is wrong with how a service uses the SDK. */
import { examine } from "./doctor/examine.ts";

const USAGE = `Usage: npx @keytrail/sdk doctor

Looks over the service in this folder, with this environment: hash secret, proxies, loading, copies of OpenTelemetry, endpoint.
Each problem comes with the line that mends it. Exit code 1 when there is one, 2 for a wrong call.
`;

const [command, ...rest] = process.argv.slice(2);
if (command === "doctor" && rest.length === 0) {
  void examineHere();
} else if (command === "--help" || command === "-h") {
  process.stdout.write(USAGE);
} else {
  process.stderr.write(USAGE);
  process.exitCode = 2;
}

async function examineHere(): Promise<void> {
  const { lines, problems } = await examine({
    folder: process.cwd(),
    environment: process.env,
    nodeVersion: process.versions.node,
  });
  process.stdout.write(`${lines.join("\n")}\n`);
  process.exitCode = problems === 0 ? 0 : 1;
}
