import { CHECKS, tellUnseenStart } from "./checks.ts";
import type { ServiceUnderExam } from "./service.ts";

const CONTROL_CHARACTERS = /\p{Cc}+/gu;

/**
 * Looks a service over, without starting it.
 *
 * @returns lines for a terminal, two for each problem; and how many problems there are
 */
export async function examine(
  service: ServiceUnderExam,
): Promise<{ readonly lines: readonly string[]; readonly problems: number }> {
  const complaints = (await Promise.all(CHECKS.map(async (check) => check(service)))).flat();
  const lines = complaints.flatMap(({ problem, remedy }) => [`problem: ${problem}`, `  mend:  ${remedy}`]);
  const count = complaints.length === 1 ? "1 problem" : `${complaints.length} problems`;
  const verdict = complaints.length === 0 ? `no problem found${tellUnseenStart(service)}` : count;
  return {
    // What stands in a service's files must not steer a terminal.
    lines: [...lines, verdict].map((line) => line.replaceAll(CONTROL_CHARACTERS, " ")),
    problems: complaints.length,
  };
}
