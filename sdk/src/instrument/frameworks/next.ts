import type { Framework } from "./framework.ts";

/** What Next.js leaves on Node's request, registered so that its bundled parts share it. */
const REQUEST_META: unique symbol = Symbol.for("NextInternalRequestMeta");
/** Pages that answer for what has no route, or failed before it had one. */
const NO_ROUTES: readonly unknown[] = ["/_not-found", "/404", "/_error", "/500", "/_global-error"];

interface NextRequest {
  readonly [REQUEST_META]?: { readonly match?: { readonly definition?: { readonly pathname?: unknown } } };
}

/**
 * Next.js notes what it matched, e.g. `/users/[id]`, as it goes along. The spans that it makes also tell, but end after the server span now and then, and
 * aren't there for a request that the sampler drops.
 */
export const next: Framework = {
  routeOf(request) {
    const pathname = (request as NextRequest)[REQUEST_META]?.match?.definition?.pathname;
    return typeof pathname === "string" && !NO_ROUTES.includes(pathname) ? pathname : undefined;
  },
};
