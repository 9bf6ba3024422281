import type { BusinessInterval, KeyRecord } from "../../processor/src/registry/key-record.ts";
import { keyRecord } from "../support/key-records.ts";
import { keyHash } from "../support/sightings.ts";
import { startOfDay } from "./calendar.ts";
import { createDraws, type Draws } from "./draws.ts";
import { HOME_ZONES } from "./networks.ts";
import { createServices, SENSITIVE_ROUTE, type Service } from "./services.ts";
import type { ProfileId, SimulatedKey } from "./simulated-key.ts";

/** Options of {@link createFleet}. */
export interface FleetOptions {
  readonly seed: number;
  readonly keys: number;
  readonly days: number;
  /** Of the busiest key; from there a Zipf mix goes down to 0.01. */
  readonly mostPerSecond: number;
  /** Keys with the steady volume that baselines can be tried on. */
  readonly meteredKeys: number;
}

/** Services, and the keys that use them. */
export interface Fleet {
  readonly options: FleetOptions;
  readonly services: readonly Service[];
  readonly keys: readonly SimulatedKey[];
}

const LEAST_PER_SECOND = 0.01;
/** From this rate on the owner has given the key limits of its own, three times of what it does. */
const LIMITED_FROM_PER_SECOND = 0.5;
const SIGHTINGS_A_DAY = { quiet: 80, busy: 300, metered: 1_800 };
const BUSY_FROM_PER_SECOND = 0.1;
/** One busy key in so many goes through thousands of objects; the others ask for the same few. */
const ONE_SYNCHRONISES_IN = 8;
const OBJECTS = { few: 6, all: 5_000 };
const RESPONSE_BYTES = { usual: 2_000, metered: 40_000 };

/** Those that can be busy come first: they get the first ranks of the Zipf mix. */
const BUSY_SHARES: readonly (readonly [ProfileId, number])[] = [
  ["server", 0.2],
  ["serverless", 0.06],
  ["balancer", 0.1],
];
const OTHER_SHARES: readonly (readonly [ProfileId, number])[] = [
  ["cron", 0.25],
  ["office", 0.2],
  ["phone", 0.15],
  ["vpn", 0.04],
];

const SERVICES_OF: Readonly<Record<ProfileId, readonly string[]>> = {
  server: ["checkout", "catalog", "reports"],
  cron: ["checkout", "catalog", "reports"],
  serverless: ["checkout", "catalog"],
  office: ["checkout", "reports"],
  vpn: ["checkout", "reports"],
  phone: ["gateway"],
  balancer: ["legacy"],
};
const USER_AGENTS: Readonly<Record<ProfileId, readonly string[]>> = {
  server: ["axios/1.13.2", "okhttp/5.1.0", "Go-http-client/2.0", "python-requests/2.32.5"],
  cron: ["curl/8.16.0", "python-requests/2.32.5", "Wget/1.25.0"],
  serverless: ["axios/1.13.2", "node"],
  office: ["Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:147.0) Gecko/20100101 Firefox/147.0"],
  vpn: ["Mozilla/5.0 (X11; Linux x86_64; rv:147.0) Gecko/20100101 Firefox/147.0"],
  phone: ["ExampleApp/3.2 (iPhone; iOS 26.2)", "ExampleApp/3.2 (Linux; Android 16)"],
  balancer: ["Apache-HttpClient/5.5", "okhttp/5.1.0"],
};
const OFFICE_HOURS: readonly BusinessInterval[] = [1, 2, 3, 4, 5].map((weekday) => ({
  weekday,
  fromMinute: 8 * 60,
  toMinute: 18 * 60,
}));

/** Draws a fleet: the same for the same options. */
export function createFleet(options: FleetOptions): Fleet {
  const services = createServices(options.days);
  const profiles = spread([...BUSY_SHARES, ...OTHER_SHARES], options.keys);
  const keys = profiles.map((profile, index) => {
    const rank = index + 1;
    const exponent = Math.log(options.mostPerSecond / LEAST_PER_SECOND) / Math.log(options.keys);
    return createKey(options, services, profile, `${profile}-${rank}`, options.mostPerSecond * rank ** -exponent);
  });
  const metered = Array.from({ length: options.meteredKeys }, (_, i) => ({
    ...createKey(options, services, "server", `metered-${i + 1}`, 0.15),
    fromMillis: Number.NEGATIVE_INFINITY,
    isMetered: true,
    phasesPerDay: 1 as const,
    sightingsPerDay: SIGHTINGS_A_DAY.metered,
    objects: OBJECTS.few,
    responseBytes: RESPONSE_BYTES.metered,
  }));
  return { options, services, keys: [...keys, ...metered] };
}

/** So many profiles as keys; the busy ones, mixed, before the others. */
function spread(shares: readonly (readonly [ProfileId, number])[], keys: number): readonly ProfileId[] {
  const busy = new Set(BUSY_SHARES.map(([profile]) => profile));
  const all = shares.flatMap(([profile, share]) => {
    const count = Math.max(1, Math.round(share * keys));
    return Array.from({ length: count }, (_, i) => ({ profile, place: (i + 0.5) / count }));
  });
  return all
    .toSorted((a, b) => Number(busy.has(b.profile)) - Number(busy.has(a.profile)) || a.place - b.place)
    .map(({ profile }) => profile);
}

function createKey(
  { seed, days }: FleetOptions,
  services: readonly Service[],
  profile: ProfileId,
  name: string,
  ratePerSecond: number,
): SimulatedKey {
  const draws = createDraws(seed, name);
  const serviceName = draws.pick(SERVICES_OF[profile]);
  const service = services.find((one) => one.name === serviceName)!;
  const country = draws.pick(Object.keys(HOME_ZONES));
  const zone = HOME_ZONES[country]!;
  const isBusy = ratePerSecond >= BUSY_FROM_PER_SECOND;
  // A few keys are made while the simulation runs.
  const fromMillis = draws.chance(0.03) ? startOfDay(draws.between(0, days)) : Number.NEGATIVE_INFINITY;
  const hash = keyHash(`${seed} ${name}`);
  return {
    name,
    hash,
    profile,
    service,
    country,
    zone,
    ratePerSecond,
    sightingsPerDay: isBusy ? SIGHTINGS_A_DAY.busy : SIGHTINGS_A_DAY.quiet,
    isMetered: false,
    phasesPerDay: ratePerSecond >= 1 ? 1 : 24,
    routes: drawRoutes(draws, service, profile),
    objects: isBusy && draws.below(ONE_SYNCHRONISES_IN) === 0 ? OBJECTS.all : OBJECTS.few,
    responseBytes: RESPONSE_BYTES.usual,
    userAgent: draws.pick(USER_AGENTS[profile]),
    fromMillis,
    toMillis: Number.POSITIVE_INFINITY,
    record: keyRecord({
      keyHash: hash,
      name,
      timeZone: zone,
      ...(profile === "office" ? { businessHours: OFFICE_HOURS } : {}),
      ...(ratePerSecond >= LIMITED_FROM_PER_SECOND ? limitsOf(ratePerSecond) : {}),
    }),
  };
}

function drawRoutes(draws: Draws, { routes }: Service, profile: ProfileId): readonly string[] {
  const usual = routes.filter((route) => !route.startsWith(SENSITIVE_ROUTE) && draws.chance(0.5));
  const first = usual.length === 0 ? [routes[0]!] : usual;
  return profile === "office" && routes.includes(SENSITIVE_ROUTE) ? [...first, SENSITIVE_ROUTE] : first;
}

/** What an owner writes for a customer who is known to send much. */
function limitsOf(ratePerSecond: number): Pick<KeyRecord, "rateLimits" | "rules"> {
  const limitFor = (seconds: number): number => Math.ceil(3 * ratePerSecond * seconds);
  return {
    rateLimits: [{ limit: limitFor(60), windowSeconds: 60 }],
    rules: {
      request_rate_burst: { limit: limitFor(60) },
      request_rate_sustained: { limit: limitFor(300) },
    },
  };
}
