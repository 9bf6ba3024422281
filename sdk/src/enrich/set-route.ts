import { context } from "@opentelemetry/api";
import { recordOfContext } from "./span-processor.ts";

/**
 * Names the route of the current request, for a framework that Keytrail doesn't know or that is bundled. It becomes `http.route` of the server span and
 * the audit record, and wins over what a framework says. Never throws; outside of a request, or before the start, it does nothing.
 *
 * @param route the pattern, e.g. `/users/:id`, and not the path of the request; the empty string takes back what was said before
 * @returns whether there was a request to note it on
 * @example app.use(async (c, next) => { await next(); setRoute(routePath(c)); });
 */
export function setRoute(route: string): boolean {
  try {
    const record = recordOfContext(context.active());
    if (record === undefined || record.isFinished || typeof route !== "string") return false;
    record.saidRoute = route === "" ? undefined : route;
    return true;
  } catch {
    return false;
  }
}
