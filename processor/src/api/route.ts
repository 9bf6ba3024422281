/** A request that passed the guard. */
export interface ApiRequest {
  /** The parts of the path that the route's pattern names, decoded. */
  readonly parameters: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  /** Of PUT and POST: what the JSON says; undefined for an empty body. */
  readonly body: unknown;
}

/** What a request is answered with; `body` becomes JSON, undefined sends none. */
export interface ApiAnswer {
  readonly status: number;
  readonly body?: unknown;
}

/** One method of one path. */
export interface ApiRoute {
  readonly method: "GET" | "PUT" | "POST" | "DELETE";
  /** Segments of the path; one in braces matches any text and names it: `/api/v1/keys/{hash}`. */
  readonly path: string;
  /** @throws ApiProblem for a request that can't be done; KeytrailError `transient` when a retry may help */
  handle(request: ApiRequest): Promise<ApiAnswer> | ApiAnswer;
}

/** A request that can't be done as it is. The message and the problems are shown to the caller, and hold nothing that was sent. */
export class ApiProblem extends Error {
  readonly status: 400 | 404 | 409 | 422;
  /** `field: wanted …`. */
  readonly problems: readonly string[];

  constructor(status: ApiProblem["status"], message: string, problems: readonly string[] = []) {
    super(message);
    this.name = "ApiProblem";
    this.status = status;
    this.problems = problems;
  }
}

/** A route that a path leads to, with what the path names. */
export interface FoundRoute {
  readonly route: ApiRoute;
  readonly parameters: Readonly<Record<string, string>>;
}

/**
 * Looks a path up.
 *
 * @returns the routes of all methods of the path; none for an unknown path
 */
export function findRoutes(routes: readonly ApiRoute[], path: string): readonly FoundRoute[] {
  const segments = path.split("/");
  return routes.flatMap((route): FoundRoute[] => {
    const pattern = route.path.split("/");
    if (pattern.length !== segments.length) return [];
    const parameters: Record<string, string> = {};
    for (const [index, wanted] of pattern.entries()) {
      const segment = segments[index] ?? "";
      const name = /^\{(\w+)\}$/.exec(wanted)?.[1];
      if (name === undefined ? wanted !== segment : segment === "") return [];
      if (name !== undefined) parameters[name] = segment;
    }
    return [{ route, parameters }];
  });
}
