import type { Framework } from "./framework.ts";

const ROUTE: unique symbol = Symbol("keytrail.hapi.route");
/** Method of the routes that Hapi answers 404 and 400 with. */
const NO_ROUTE = "_special";

/** https://hapi.dev/api/?v=21#request: `raw.req` is Node's request, `route` the public side of the route. */
interface HapiRequest {
  readonly raw: { readonly req: unknown };
  [ROUTE]: { readonly method: string; readonly path: string };
}

/** Hapi assigns `request.route` when it has found it, before the request is authenticated. The file exports the class of its requests. */
export const hapi: Framework = {
  loadedFile: {
    ending: "/@hapi/hapi/lib/request.js",
    watch(exported, notes) {
      const property: PropertyDescriptor & ThisType<HapiRequest> = {
        configurable: true,
        enumerable: false,
        get() {
          return this[ROUTE];
        },
        set(route: HapiRequest[typeof ROUTE]) {
          this[ROUTE] = route;
          if (route.method !== NO_ROUTE) notes.note(this.raw.req, route.path);
        },
      };
      Object.defineProperty((exported as { readonly prototype: object }).prototype, "route", property);
    },
  },
};
