import type { Severity } from "../alerts/alert.ts";
import { matchesGlob } from "../registry/glob.ts";
import type { BusinessInterval, KeyRecord, KeyRegistry } from "../registry/key-record.ts";
import { OUTCOME_ACCEPTED } from "../sightings/batch.ts";
import type { RuleDocumentation } from "./documentation.ts";
import type { FoldRule } from "./fold-rule.ts";
import { readWallClock, type WallClock } from "./hours/wall-clock.ts";
import { severityFor } from "./key-lifecycle.ts";
import { KEY_PARTITION } from "./partitions.ts";
import { hashRuleParameters } from "./version.ts";

const ID = "off_hours_sensitive";
const KEEP_ALIVE_SECONDS = 3_600;
const MAX_ROUTE_LENGTH = 120;
const WEEKDAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];
const DATE = /^\d{4}-\d{2}-\d{2}$/;

/** Options of {@link createOffHoursSensitive}. */
export interface OffHoursSensitiveOptions {
  /** Globs over `http.route`: `*` stands for any run of characters. Empty: the rule says nothing. */
  readonly sensitiveRoutes: readonly string[];
  /** Hours of keys that have none of their own, half-open intervals. Undefined: such keys are not judged. */
  readonly businessHours: readonly BusinessInterval[] | undefined;
  /** IANA name, for keys that have none of their own. Undefined: UTC. */
  readonly timeZone: string | undefined;
  /** Days without business hours, `2026-12-25`, by the calendar of the zone that counts. */
  readonly holidays: readonly string[];
  readonly severity: Severity;
}

/** What the rule is for. */
export const documentation: RuleDocumentation = {
  id: ID,
  title: "A sensitive route is used outside of business hours",
  means:
    "The service accepted a request to one of the sensitive routes outside of the key's business hours, or on a holiday. Hours are those of the key's entry in the registry, else of its owner or plan, else of the configuration; so is their time zone, else it is UTC, and the alert says which. An interval holds its first minute and not its last. Daylight saving time is minded: what counts is what a clock on the wall shows.",
  matters:
    "Payouts, exports and changes of rights are done by people at work, or by jobs whose hours are known. Thieves work when nobody is watching.",
  doNext:
    "Ask the key's owner who or what was at work. For a job that runs at night, give its key hours of its own in the registry.",
  falseAlerts:
    "Overtime, colleagues in other time zones, jobs that nobody wrote into the registry, a zone that was left at UTC.",
  tuning:
    "`sensitive_routes`, `business_hours`, `time_zone`, `holidays`, `severity`; by key, owner or plan `time_zone`, `business_hours` and `rules.off_hours_sensitive` in the registry. Without routes, or for keys without hours, the rule says nothing.",
  owasp: ["API5:2023", "API6:2023"],
  attack: ["T1078"],
  monotone: true,
  needs: ["routes"],
};

/**
 * An accepted request to a sensitive route outside of the key's business hours.
 *
 * @throws RangeError when the configured zone is none, a holiday is no date, or an interval is empty or leaves its day
 */
export function createOffHoursSensitive(options: OffHoursSensitiveOptions, registry: KeyRegistry): FoldRule<undefined> {
  checkOptions(options);
  const { sensitiveRoutes, businessHours, timeZone, severity } = options;
  const holidays = new Set(options.holidays);
  const isSensitive = createRouteTest(sensitiveRoutes);
  return {
    kind: "fold",
    timing: "monotone",
    partition: KEY_PARTITION,
    observesCount: true,
    id: ID,
    version: hashRuleParameters({ sensitiveRoutes, businessHours, timeZone, holidays: [...holidays] }),
    keepAliveSeconds: KEEP_ALIVE_SECONDS,
    needsHistory: false,
    createState: () => undefined,
    cloneState: () => undefined,
    fold(_state, sighting, found) {
      if (sighting.outcome !== OUTCOME_ACCEPTED || !isSensitive(sighting.route)) return;
      const record = registry.find(sighting.keyHash, sighting.timeMillis);
      const hours = record?.businessHours ?? businessHours;
      const loudness = record === undefined ? severity : severityFor(record, ID, severity);
      if (hours === undefined || loudness === undefined) return;
      const [zone, from] = zoneOf(record, timeZone);
      const clock = readWallClock(sighting.timeMillis, zone);
      const isHoliday = holidays.has(clock.date);
      if (!isHoliday && hours.some((interval) => isWithin(clock, interval))) return;
      found({
        second: sighting.second,
        entity: { "api_key.hash": sighting.keyHash },
        severity: loudness,
        observed: 1,
        details: {
          route: sighting.route.slice(0, MAX_ROUTE_LENGTH),
          when: clockText(clock),
          zone,
          zone_from: from,
          why: isHoliday ? "a holiday" : "outside of its business hours",
        },
        evidence: [sighting],
      });
    },
    title: ({ keyLabel, details }) =>
      `Key ${keyLabel} used ${details["route"]} on ${details["when"]} (${details["zone"]}, from ${details["zone_from"]}), ${details["why"]}`,
    counterfactual: ({ details }) =>
      details["why"] === "a holiday"
        ? `would not fire if the day were no holiday and ${details["when"]} within the key's business hours`
        : `would not fire if ${details["when"]} in ${details["zone"]} were within the key's business hours`,
    isIdle: () => true,
  };
}

/** The zone that counts for a key, and who said so. */
function zoneOf(record: KeyRecord | undefined, configured: string | undefined): readonly [zone: string, from: string] {
  if (record?.timeZone !== undefined) return [record.timeZone, `the ${record.timeZoneFrom ?? "key"}`];
  return configured === undefined ? ["UTC", "the default"] : [configured, "the configuration"];
}

function isWithin({ weekday, minute }: WallClock, interval: BusinessInterval): boolean {
  return interval.weekday === weekday && minute >= interval.fromMinute && minute < interval.toMinute;
}

/** `Sunday 2026-03-29 03:15`. */
function clockText({ date, weekday, minute }: WallClock): string {
  const two = (n: number): string => String(n).padStart(2, "0");
  return `${WEEKDAYS[weekday - 1]} ${date} ${two(Math.floor(minute / 60))}:${two(minute % 60)}`;
}

/** Routes are few and come again and again: each is looked at once. */
function createRouteTest(patterns: readonly string[]): (route: string) => boolean {
  const known = new Map<string, boolean>();
  return (route) => {
    if (route === "" || patterns.length === 0) return false;
    let isSensitive = known.get(route);
    if (isSensitive === undefined) {
      if (known.size >= MAX_ROUTES) known.clear();
      isSensitive = patterns.some((pattern) => matchesGlob(pattern, route));
      known.set(route, isSensitive);
    }
    return isSensitive;
  };
}

const MAX_ROUTES = 4_096;

function checkOptions({ timeZone, holidays, businessHours = [] }: OffHoursSensitiveOptions): void {
  const refuse = (what: string, received: unknown): never => {
    throw new RangeError(`Cannot make rule ${ID}: ${what}: received ${JSON.stringify(received)}`);
  };
  if (timeZone !== undefined && !isTimeZone(timeZone)) refuse("timeZone must be an IANA name", timeZone);
  for (const day of holidays)
    if (!DATE.test(day) || Number.isNaN(Date.parse(day))) refuse("holidays must be dates such as 2026-12-25", day);
  for (const interval of businessHours) {
    const { weekday, fromMinute, toMinute } = interval;
    if (
      !Number.isInteger(weekday) ||
      weekday < 1 ||
      weekday > 7 ||
      !(0 <= fromMinute && fromMinute < toMinute && toMinute <= 1_440)
    )
      refuse("businessHours must be intervals within one day of the week", interval);
  }
}

function isTimeZone(name: string): boolean {
  try {
    readWallClock(0, name);
    return true;
  } catch {
    return false;
  }
}
