/** A request that Express may have put its route on. */
interface RoutedRequest {
  readonly baseUrl?: unknown;
}

/** Something with the path of Express's `Route`. */
interface RouteLike {
  readonly path?: unknown;
}

/** Where {@link watchRoute} keeps the route. */
export interface RouteHolder {
  /** `http.route`, e.g. `/users/:id`. */
  route: string | undefined;
}

/**
 * Notes the route when Express (4 and 5) assigns `req.route`, with the mount path of that moment: after an error the router has taken
 * `req.baseUrl` back, and `/users/:id` would read `/:id`. No framework package is patched, so it works bundled, in ESM and in CommonJS.
 * A parameter in a mount path (`app.use("/:tenant", router)`) stands as the client sent it, since Express keeps no pattern of it.
 *
 * @param request gets an own `route` property that isn't enumerable and otherwise behaves as the plain one
 */
export function watchRoute(request: object, holder: RouteHolder): void {
  let current: unknown;
  Object.defineProperty(request, "route", {
    configurable: true,
    enumerable: false,
    get: () => current,
    set(value: unknown) {
      current = value;
      holder.route = describeRoute(request, value) ?? holder.route;
    },
  });
}

function describeRoute({ baseUrl }: RoutedRequest, route: unknown): string | undefined {
  if (typeof route !== "object" || route === null) return undefined;
  const path = describePath((route as RouteLike).path);
  if (path === undefined) return undefined;
  const mount = typeof baseUrl === "string" ? baseUrl : "";
  if (path === "/" && mount !== "") return mount;
  return mount + path;
}

function describePath(path: unknown): string | undefined {
  if (typeof path === "string") return path;
  if (path instanceof RegExp) return path.toString();
  if (Array.isArray(path)) return path.map((part) => describePath(part) ?? "").join(",");
  return undefined;
}
