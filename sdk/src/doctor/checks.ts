import { describeEndpoint, readExporterNames } from "../instrument/exporters.ts";
import { parseOptions } from "../options.ts";
import { createKeyHasher, loadHashSecret, loadPreviousHashSecret } from "../keys/index.ts";
import { findVersions, readEntry, readManifest, readStartCommand } from "./service.ts";
import type { Check, Complaint, ServiceUnderExam } from "./service.ts";

const FINE: readonly Complaint[] = [];
const REGISTER = /@keytrail\/sdk\/register/;
const AUTO_REGISTER = /@opentelemetry\/auto-instrumentations-node\/register/;
/** A file or package of the service's own that may start the SDK; nobody looks into it. */
const START_FILE = /keytrail|instrumentation|tracing|telemetry/i;
/** What of the SDK's exports sets it to work; to import the others starts nothing. */
const START_CALL = /\b(?:startKeytrail|instrument|createSpanProcessor|wrapSpanExporter)\s*\(/;
/** Statements that load a module, at the beginning of a line: what stands in a function is loaded when it runs. */
const LOADS =
  /^(?:import\s(?!type\b)(?:[^"'\n;]*?from\s*)?|(?:const|let|var)\s[^=\n]*=\s*require\(|require\()\s*["']([^"']+)["']/gm;
/** Node's first versions whose hooks see an `import` in the same thread. */
const SYNC_HOOKS: readonly (readonly [major: number, minor: number, patch: number])[] = [
  [22, 22, 3],
  [24, 11, 1],
  [25, 1, 0],
];
const CONNECT_TIMEOUT_MILLIS = 2000;
/** Variables that platforms set whose own proxy stands before every service. */
const PLATFORMS: Readonly<Record<string, string>> = {
  KUBERNETES_SERVICE_HOST: "Kubernetes",
  DYNO: "Heroku",
  K_SERVICE: "Cloud Run",
  FLY_APP_NAME: "Fly.io",
  RENDER: "Render",
  RAILWAY_ENVIRONMENT: "Railway",
  WEBSITE_SITE_NAME: "Azure App Service",
  ECS_CONTAINER_METADATA_URI_V4: "Amazon ECS",
};
/** Packages of which a service needs one copy. Two of `api` lose spans; two lines of the others don't see each other's. */
const SINGLE_PACKAGES = ["api", "sdk-node", "sdk-trace", "sdk-trace-base", "instrumentation-http"];

/** The hash secret is absent, or can't be used. */
export const checkSecret: Check = ({ environment }) => {
  const remedy =
    'export KEYTRAIL_HASH_SECRET="$(openssl rand -hex 32)"   # the same for every process of one environment';
  if (environment["KEYTRAIL_HASH"] === "sha256") return FINE;
  try {
    const { ephemeral } = loadHashSecret({ ...environment });
    if (!ephemeral) return FINE;
    return [
      { problem: "there is no hash secret: hashes can't be compared with other processes or after a restart", remedy },
    ];
  } catch (error) {
    return [{ problem: error instanceof Error ? error.message : "Cannot read the hash secret", remedy }];
  }
};

/** The hash secret before can't be used, so that keys are not followed to their new hashes. */
export const checkPreviousSecret: Check = ({ environment }) => {
  const remedy =
    'export KEYTRAIL_PREVIOUS_HASH_SECRET="…"   # what KEYTRAIL_HASH_SECRET was before; unset it once every process has the new one';
  try {
    const previousSecret = loadPreviousHashSecret({ ...environment });
    if (previousSecret === undefined) return FINE;
    const { secret, ephemeral } = loadHashSecret({ ...environment });
    if (ephemeral) {
      return [
        {
          problem: "there is a previous hash secret and no present one: keys are not followed to their new hashes",
          remedy,
        },
      ];
    }
    const hash = environment["KEYTRAIL_HASH"] === "sha256" ? "sha256" : "hmac-sha256";
    createKeyHasher({ secret, previousSecret, hash });
    return FINE;
  } catch (error) {
    const problem = error instanceof Error ? error.message : "Cannot read the previous hash secret";
    // The present one has a check of its own.
    return /previous/i.test(problem) ? [{ problem, remedy }] : FINE;
  }
};

/** The platform has a proxy before the service, and nobody is trusted. */
export const checkProxies: Check = ({ environment }) => {
  const platform = Object.keys(PLATFORMS).find((name) => (environment[name] ?? "") !== "");
  if (platform === undefined || (environment["KEYTRAIL_TRUSTED_PROXIES"] ?? "") !== "") return FINE;
  return [
    {
      problem: `${PLATFORMS[platform]} puts a proxy before the service, and none is declared: every client has the proxy's address`,
      remedy: "export KEYTRAIL_TRUSTED_PROXIES=uniquelocal   # or the proxies' CIDRs, or the number of hops",
    },
  ];
};

/** The SDK is not loaded, not started, or behind modules that it should have seen. */
export const checkLoading: Check = (service) => {
  if (REGISTER.test(readStartCommand(service))) return FINE;
  const entry = readEntry(service);
  if (entry === undefined) return FINE;
  const { path, text } = entry;
  const remedy = `node --import @keytrail/sdk/register ${path}`;
  const loaded = [...text.matchAll(LOADS)].map(([, name = ""]) => name);
  const at = loaded.findIndex((name) => mayStart(name, text));
  if (at === -1) {
    const problem = loaded.includes("@keytrail/sdk")
      ? `${path} imports @keytrail/sdk, and nothing starts it`
      : `the start script and ${path} don't load @keytrail/sdk`;
    return [{ problem, remedy }];
  }
  const before = loaded.slice(0, at).filter((name) => !/^(?:node:process|@opentelemetry\/|@keytrail\/)/.test(name));
  if (before.length === 0) return FINE;
  return [{ problem: `${path} loads @keytrail/sdk too late, behind ${before.join(", ")}`, remedy }];
};

function mayStart(name: string, entryText: string): boolean {
  if (name === "@keytrail/sdk") return START_CALL.test(entryText);
  if (name.startsWith("@keytrail/")) return REGISTER.test(name);
  return !name.startsWith("@opentelemetry/") && START_FILE.test(name);
}

/** Where the start of a service can't be seen, to find nothing says little: what is missing, behind the verdict; else nothing. */
export function tellUnseenStart(service: ServiceUnderExam): string {
  if (REGISTER.test(readStartCommand(service)) || readEntry(service) !== undefined) return "";
  const { scripts, main = "index.js" } = readManifest(service.folder);
  // The script is not shown: it may set a secret.
  const what =
    scripts?.["start"] === undefined
      ? `package.json has no start script, and ${main} is not there`
      : "the start script runs no file that is there";
  return `; how the service loads the SDK can't be seen: ${what}`;
}

/** Instrumentations of packages can't see what an ECMAScript module imports. */
export const checkModuleHooks: Check = (service) => {
  const { type, dependencies = {} } = readManifest(service.folder);
  const instrumented = Object.keys(dependencies).filter(
    (name) => /(?:^@opentelemetry\/(?:auto-)?instrumentation|^@fastify\/otel$)/.test(name) && !name.endsWith("-http"),
  );
  if (type !== "module" || instrumented.length === 0 || hasSyncHooks(service.nodeVersion)) return FINE;
  return [
    {
      problem: `Node ${service.nodeVersion} can't show ${instrumented.join(", ")} what ECMAScript modules import: their spans are missing`,
      remedy: "nvm install 24   # or 22.22.3, 24.11.1, 25.1, 26 and later",
    },
  ];
};

/** OpenTelemetry's own start leaves servers of ECMAScript modules without spans. */
export const checkServerSpans: Check = (service) => {
  const command = readStartCommand(service);
  const isModule = readManifest(service.folder).type === "module" || /\.mjs\b/.test(command);
  if (!AUTO_REGISTER.test(command) || !isModule) return FINE;
  return [
    {
      problem:
        "@opentelemetry/auto-instrumentations-node/register gives an ECMAScript module only client spans, no server spans",
      remedy: `node --import @keytrail/sdk/register ${readEntry(service)?.path ?? "app.js"}`,
    },
  ];
};

/** Variables of ours that nobody knows, or whose value can't be read. */
export const checkVariables: Check = ({ environment }) =>
  parseOptions({}, environment).problems.map((problem) => ({
    problem,
    remedy: `unset ${namesIn(problem)}   # the default counts then; or give what is wanted`,
  }));

/** The variables that a problem of the options is about: `Cannot read A, B (did you mean C?): …`. */
function namesIn(problem: string): string {
  return problem.slice("Cannot read ".length, problem.indexOf(":")).replaceAll(/,| \([^)]*\)/g, "");
}

/** Two lines of OpenTelemetry, 2.x and 3.x: each has its own context of spans, and one's exporters don't see the other's. */
export const checkLines: Check = ({ folder }) => {
  // 2.x calls its package of span processors otherwise, so that the two are no copies of each other.
  const [old] = findVersions(folder, "@opentelemetry/sdk-trace-base");
  const current = findVersions(folder, "@opentelemetry/sdk-trace").find((version) => version.startsWith("3."));
  if (old === undefined || current === undefined || old.startsWith("3.")) return FINE;
  return [
    {
      problem: `two lines of OpenTelemetry are there: sdk-trace-base ${old} and sdk-trace ${current}`,
      remedy: "npm ls @opentelemetry/sdk-trace-base   # bring who wants it to OpenTelemetry 3.x, or the others to 2.x",
    },
  ];
};

/** Two copies of one of OpenTelemetry's packages. */
export const checkCopies: Check = ({ folder }) =>
  SINGLE_PACKAGES.flatMap((name) => {
    const versions = findVersions(folder, `@opentelemetry/${name}`);
    if (versions.length < 2) return FINE;
    // npm refuses to override a direct dependency, but for a reference to it.
    const isDirect = Object.hasOwn(readManifest(folder).dependencies ?? {}, `@opentelemetry/${name}`);
    const wanted = isDirect ? `$@opentelemetry/${name}` : (versions.at(-1) ?? "");
    return [
      {
        problem: `@opentelemetry/${name} is there more than once: ${versions.join(", ")}`,
        remedy: `npm pkg set 'overrides.@opentelemetry/${name}=${wanted}' && npm install   # see who wants another: npm ls @opentelemetry/${name}`,
      },
    ];
  });

/** Nothing listens where the traces, or the audit records, go. */
export const checkEndpoint: Check = async ({ environment }) => {
  const { audit, auditEndpoint } = parseOptions({}, environment).options;
  const asked: Promise<readonly Complaint[]>[] = [];
  if (readExporterNames("TRACES", environment).includes("otlp"))
    asked.push(ask(describeEndpoint({ environment, endpoint: undefined }), "OTEL_EXPORTER_OTLP_ENDPOINT"));
  if (audit && auditEndpoint !== undefined)
    asked.push(ask(describeEndpoint({ environment, endpoint: auditEndpoint }), "KEYTRAIL_AUDIT_ENDPOINT"));
  return (await Promise.all(asked)).flat();
};

async function ask(endpoint: string, variable: string): Promise<readonly Complaint[]> {
  const remedy = `export ${variable}=http://localhost:4318   # where your Collector or Keytrail's processor listens`;
  if (!/^https?:/.test(endpoint)) return [{ problem: "the endpoint is no http or https URL", remedy }];
  try {
    // Any answer will do: what is looked for is somebody who listens.
    await fetch(endpoint, { method: "HEAD", signal: AbortSignal.timeout(CONNECT_TIMEOUT_MILLIS) });
    return FINE;
  } catch (error) {
    return isAnswerOfAnotherProtocol(error) ? FINE : [{ problem: `nothing answers at ${endpoint}`, remedy }];
  }
}

/** gRPC listeners answer HTTP/1.1 by closing, after they took the connection. */
function isAnswerOfAnotherProtocol(error: unknown): boolean {
  const cause = (error as { readonly cause?: { readonly code?: string } }).cause;
  return cause?.code === "UND_ERR_SOCKET" || cause?.code?.startsWith("HPE_") === true;
}

function hasSyncHooks(version: string): boolean {
  const [major = 0, minor = 0, patch = 0] = version.split(".").map(Number);
  const first = SYNC_HOOKS.find(([line]) => line === major);
  if (first === undefined) return major > 25;
  return minor > first[1] || (minor === first[1] && patch >= first[2]);
}

/** All of them, in the order in which they are told. */
export const CHECKS: readonly Check[] = [
  checkSecret,
  checkPreviousSecret,
  checkProxies,
  checkLoading,
  checkServerSpans,
  checkModuleHooks,
  checkCopies,
  checkLines,
  checkVariables,
  checkEndpoint,
];
