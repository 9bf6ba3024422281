import type { CarrierText, Carrier } from "./carrier-text.ts";
import { CARRIERS } from "./carriers.ts";
import type { Detector } from "./detector.ts";
import type { QualityFormat } from "./formats.ts";
import { createRandom } from "./random.ts";
import { holdsRemains } from "./remains.ts";

/** A secret in a text, and where both come from. */
export interface LeakCase {
  readonly format: QualityFormat;
  readonly carrier: Carrier;
  readonly text: CarrierText;
}

/** What became of a case. */
export interface LeakOutcome {
  readonly leak: LeakCase;
  /** A finding overlaps the secret. */
  readonly isFound: boolean;
  /** After redaction no run of 8 characters of the secret is left, in any encoding. */
  readonly isCovered: boolean;
}

/** Every format in every carrier, `rounds` times with other keys and surroundings. */
export function createLeakCases(formats: readonly QualityFormat[], seed: number, rounds: number): readonly LeakCase[] {
  const cases: LeakCase[] = [];
  for (let round = 0; round < rounds; round++)
    for (const format of formats)
      for (const carrier of CARRIERS) {
        const random = createRandom(seed, `${format.name}/${carrier.name}/${round}`);
        const text = carrier.write({ sample: format.make(random), contextWords: format.contextWords, random });
        if (text !== undefined) cases.push({ format, carrier, text });
      }
  return cases;
}

/** Runs a tool over cases. */
export async function measureLeaks(detector: Detector, cases: readonly LeakCase[]): Promise<readonly LeakOutcome[]> {
  const outcomes: LeakOutcome[] = [];
  for (const leak of cases) {
    const { attributeName, text, start, end, secret, literals } = leak.text;
    const found = await detector.find(text, attributeName);
    const isFound = found.some((finding) => finding.start < end && finding.end > start);
    const left = isFound ? await detector.redact(text, attributeName) : text;
    outcomes.push({ leak, isFound, isCovered: isFound && !holdsRemains(left, secret, literals) });
  }
  return outcomes;
}

/** Where whatever stands there is a credential. */
const CREDENTIAL_CARRIERS: ReadonlySet<string> = new Set(["bearer", "userinfo", "basic_base64"]);

/** Places for identifiers: not those that make a credential of anything. */
export function isNeutralPlace({ carrier }: LeakCase): boolean {
  return !CREDENTIAL_CARRIERS.has(carrier.name);
}

/** Identifiers that were taken for a secret, as lines without them. */
export async function findIdentifiers(detector: Detector, cases: readonly LeakCase[]): Promise<readonly string[]> {
  const outcomes = await measureLeaks(detector, cases);
  return outcomes
    .filter(({ isFound }) => isFound)
    .map(
      ({ leak }) =>
        `${leak.format.name} is no secret: ${leak.carrier.name} in ${leak.text.attributeName ?? "a log body"}`,
    );
}
