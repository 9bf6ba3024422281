import { printable } from "../exporters/console.ts";
import type { KeyRegistry } from "../registry/key-record.ts";
import { RELATIVE_ERROR } from "./log-histogram.ts";
import type { Figures, Proposal, Proposals } from "./propose.ts";

/** What a proposal was made of. */
export interface ProposalOrigin {
  readonly requests: number;
  readonly fromUnixMillis: number;
  readonly toUnixMillis: number;
  readonly headroom: number;
  /** Path of the registry that is written beside it. */
  readonly registryFile: string | undefined;
}

const KEY_HASH = /^[0-9a-f]{64}$/i;

/** A configuration with the proposed limits, its figures in comments. */
export function writeConfig(proposals: Proposals, origin: ProposalOrigin): string {
  const { all, keysOver, keyCount, plans, routes } = proposals;
  const over = (count: number): string => `${count} of ${keyCount} keys went over the limit`;
  const lines = [
    ...header(origin, keyCount),
    'file_format: "1.0"',
    ...(origin.registryFile === undefined ? [] : [`registry: { file: ${JSON.stringify(origin.registryFile)} }`]),
    "rules:",
    `  # Each key a minute: ${figuresText(all.minute)}; ${over(keysOver.minute)}`,
    `  request_rate_burst: { limit: ${all.minute.limit}, window: 60s }`,
    `  # Each key in five minutes: ${figuresText(all.fiveMinutes)}; ${over(keysOver.fiveMinutes)}`,
    `  request_rate_sustained: { limit: ${all.fiveMinutes.limit}, window: 5m }`,
    ...(plans.length === 0 ? [] : ["# Plans, a minute of a key of theirs:"]),
    ...plans.map((plan) => `#   ${named(plan)}: ${figuresText(plan.minute)}; proposed ${plan.minute.limit}`),
    ...(routes.length === 0 ? [] : ["# Routes, a minute of a key on them, for the limits of the service itself:"]),
    ...routes.map((route) => `#   ${named(route)}: ${figuresText(route.minute)}; proposed ${route.minute.limit}`),
  ];
  return `${lines.join("\n")}\n`;
}

/** A key registry with the rate limits of plans, and of keys that are far from theirs. */
export function writeRegistry(
  { plans, keys, keyCount }: Proposals,
  registry: KeyRegistry,
  origin: ProposalOrigin,
): string {
  const written = keys.filter(({ name }) => KEY_HASH.test(name));
  const unwritten = keys.length - written.length;
  const lines = [
    ...header(origin, keyCount),
    "# The rule no_throttling tells of a key that is over its rate_limits and is not told to wait.",
    'file_format: "1.0"',
    ...(plans.length === 0 ? [] : ["plans:"]),
    ...plans.flatMap((plan) => [
      `  # ${figuresText(plan.minute)} a minute; ${figuresText(plan.fiveMinutes)} in five`,
      `  ${JSON.stringify(plan.name)}: { rate_limits: ${limitsText(plan)} }`,
    ]),
    ...(written.length === 0 ? [] : ["# Keys that are far from what their plan, or all keys, make.", "keys:"]),
    ...written.flatMap((key) => keyLines(key, registry)),
    ...(unwritten === 0
      ? []
      : [`# ${unwritten} more keys are not named by a hash of 64 hex digits, and can't stand here`]),
  ];
  return `${lines.join("\n")}\n`;
}

/** One line a plan and one for all, for people. */
export function summaryLines({ all, plans }: Proposals): string[] {
  const line = (whose: string, { minute }: Proposal): string =>
    `${whose} p99.9 is ${minute.p999} a minute, most ${minute.most}: proposed ${minute.limit}`;
  return [line("Over all keys,", all), ...plans.map((plan) => line(`Plan ${named(plan)}:`, plan))];
}

function header({ requests, fromUnixMillis, toUnixMillis, headroom }: ProposalOrigin, keyCount: number): string[] {
  const [from, to] = [fromUnixMillis, toUnixMillis].map((millis) => new Date(millis).toISOString());
  return [
    `# Proposed by keytrail tune from ${requests} requests of ${keyCount} keys, ${from} to ${to}.`,
    `# A limit is p99.9 of the requests in a window that has any, times ${headroom}, rounded up to two digits. Quantiles are exact to ${Math.round(RELATIVE_ERROR * 1000) / 10} %.`,
    "# These windows lie side by side; the rules' windows slide, and can hold more: try it with keytrail replay --rules.",
  ];
}

function keyLines(key: Proposal, registry: KeyRegistry): string[] {
  const { name = "", owner = "", plan = "" } = registry.find(key.name) ?? {};
  const fields = Object.entries({ name, owner: "", plan }).filter(([, value]) => value !== "");
  const whose = owner === "" ? "" : ` (of ${JSON.stringify(printable(owner))})`;
  return [
    `  # ${figuresText(key.minute)} a minute${whose}`,
    `  - hash: ${JSON.stringify(key.name)}`,
    ...fields.map(([field, value]) => `    ${field}: ${JSON.stringify(value)}`),
    `    rate_limits: ${limitsText(key)}`,
  ];
}

function limitsText({ minute, fiveMinutes }: Proposal): string {
  return `[{ limit: ${minute.limit}, window: 1m }, { limit: ${fiveMinutes.limit}, window: 5m }]`;
}

function figuresText({ p50, p99, p999, most, windows }: Figures): string {
  return `p50 ${p50}, p99 ${p99}, p99.9 ${p999}, most ${most}, in ${windows} windows`;
}

/** In quotes, so that no text ends its comment. */
function named({ name }: Proposal): string {
  return JSON.stringify(printable(name));
}
