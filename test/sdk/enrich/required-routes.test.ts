import { expect, test } from "vitest";
import { createRequiredRoutes } from "../../../sdk/src/enrich/required-routes.ts";

test.each([
  ["/v1/*", "/v1", true],
  ["/v1/*", "/v1/a/b", true],
  ["/v1/*", "/v10", false],
  ["/users/:id", "/users/5", true],
  ["/users/:id", "/users/5/", true],
  ["/users/:id", "/users", false],
  ["/users/:id", "/users/5/x", false],
  ["/users/:id/*", "/users/5/x/y", true],
  ["/", "/", true],
  ["/", "/a", false],
  ["/*", "/a/b", true],
])("%s names %s: %s", (route, path, expected) => {
  expect(createRequiredRoutes([route])(path)).toBe(expected);
});

test("no route names no path", () => {
  expect(createRequiredRoutes([])("/")).toBe(false);
});
