import { expect, test } from "vitest";
import { linesOf, runKeytrail } from "../../support/replay-command.ts";

test("list tells of every rule in a line", async () => {
  const { code, output } = await runKeytrail(["rules", "list"]);
  expect(code).toBe(0);
  const [head, ...lines] = linesOf(output);
  expect(head).toMatch(/^RULE +SEVERITY +SEES +NEEDS$/);
  expect(lines.find((line) => line.startsWith("request_rate_burst "))).toMatch(
    /^request_rate_burst +medium +A key makes many requests in a minute$/,
  );
  expect(lines.find((line) => line.startsWith("new_country "))).toMatch(/ geo$/);
  const json = await runKeytrail(["rules", "list", "--json"]);
  expect(linesOf(json.output).map((line) => (JSON.parse(line) as { id: string }).id)).toEqual(
    lines.map((line) => line.split(" ")[0]),
  );
});

test("show tells all of one rule", async () => {
  const { code, output } = await runKeytrail(["rules", "show", "request_rate_burst"]);
  expect(code).toBe(0);
  expect(output).toMatch(/^# request_rate_burst: A key makes many requests in a minute\n/);
  for (const word of ["When it fires", "Why it matters", "What to do", "What makes it wrong", "How to tune it"])
    expect(output).toContain(`**${word}.**`);
  expect(output).toContain("[API4:2023 Unrestricted Resource Consumption](https://owasp.org/");
  expect(output).toContain("| `limit` | `100` | Fires over so many requests of a key within the window |");
  const json = await runKeytrail(["rules", "show", "request_rate_burst", "--json"]);
  expect(JSON.parse(json.output)).toMatchObject({ id: "request_rate_burst", monotone: true });
});

test.each([
  [["rules"], "wanted list, show, test: received nothing"],
  [["rules", "lst"], 'received "lst"'],
  [["rules", "list", "x"], "wanted no argument: received 1"],
  [["rules", "show"], "wanted the id of one rule: received 0"],
  [["rules", "show", "request_rate_brust"], 'received "request_rate_brust" (did you mean "request_rate_burst"?)'],
])("%j is a usage error", async (argv, message) => {
  const result = await runKeytrail(argv);
  expect(result).toMatchObject({ code: 2, output: "" });
  expect(result.errors).toContain(message);
});
