import { context } from "@opentelemetry/api";
import { recordOfContext } from "../enrich/span-processor.ts";

/** A request that Express may have put its route on. */
interface RoutedRequest {
  readonly baseUrl?: unknown;
  readonly params?: unknown;
}

const HOLDER: unique symbol = Symbol("keytrail.route.holder");
const ROUTE: unique symbol = Symbol("keytrail.route");

interface WatchedRequest extends RoutedRequest {
  [HOLDER]?: RouteHolder;
  [ROUTE]?: unknown;
}

/** One for all requests: a pair of closures for each costs seven times as much. */
const ROUTE_PROPERTY: PropertyDescriptor & ThisType<WatchedRequest> = {
  configurable: true,
  enumerable: false,
  get() {
    return this[ROUTE];
  },
  set(value: unknown) {
    // Express assigns a route twice; by the second time the mount's parameters have made way for the route's.
    if (value === this[ROUTE]) return;
    this[ROUTE] = value;
    const holder = this[HOLDER];
    if (holder !== undefined) holder.route = describeRoute(this, value) ?? holder.route;
  },
};

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
 * Express keeps no pattern of a mount path with parameters (`app.use("/:tenant", router)`); it is made again from the parameters that are in force
 * at that moment, those of the nearest mount. Outer mounts' parameters stand as the client sent them, unless routers merge them.
 *
 * @param request gets an own `route` property that isn't enumerable and otherwise behaves as the plain one
 */
export function watchRoute(request: object & WatchedRequest, holder: RouteHolder): void {
  request[HOLDER] = holder;
  Object.defineProperty(request, "route", ROUTE_PROPERTY);
}

/**
 * Notes the route that another framework found.
 *
 * @param request what {@link watchRoute} was called with; anything else is ignored
 * @param route a path, a regular expression, or a list of them; anything else is ignored
 */
export function noteRoute(request: unknown, route: unknown): void {
  if (typeof request !== "object" || request === null) return;
  const { [HOLDER]: holder } = request as WatchedRequest;
  if (holder !== undefined) holder.route = describePath(route) ?? holder.route;
}

function describeRoute({ baseUrl, params }: RoutedRequest, route: unknown): string | undefined {
  if (typeof route !== "object" || route === null) return undefined;
  const path = describePath((route as RouteLike).path);
  if (path === undefined) return undefined;
  const mount = typeof baseUrl === "string" ? describeMount(baseUrl, params) : "";
  if (path === "/" && mount !== "") return mount;
  return mount + path;
}

function describeMount(baseUrl: string, params: unknown): string {
  if (baseUrl === "" || typeof params !== "object" || params === null) return baseUrl;
  const segments = baseUrl.split("/");
  for (const [name, value] of Object.entries(params)) {
    const index =
      typeof value === "string" && value !== "" ? segments.findLastIndex((segment) => decode(segment) === value) : -1;
    if (index > 0) segments[index] = `:${name}`;
  }
  return segments.join("/");
}

function decode(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}

/**
 * The same for the request that the caller runs in, as its span tells. The first one stays: a handler may ask its own application for something else.
 */
export function noteCurrentRoute(route: unknown): void {
  const record = recordOfContext(context.active());
  if (record !== undefined && !record.isFinished) record.route ??= describePath(route);
}

/** The text of a framework's path: a string, a regular expression, or a list of them; undefined for anything else. */
function describePath(path: unknown): string | undefined {
  if (typeof path === "string") return path;
  if (path instanceof RegExp) return path.toString();
  if (Array.isArray(path)) return path.map((part) => describePath(part) ?? "").join(",");
  return undefined;
}
