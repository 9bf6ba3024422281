import type { Framework } from "./framework.ts";

const MATCHED: unique symbol = Symbol("keytrail.koa.matched");

/** A Koa context that a router has been through. */
interface RoutedContext {
  readonly req?: unknown;
  /** The layers of the router that fit the path: routes have methods, middleware has none. */
  readonly matched?: readonly { readonly path?: unknown; readonly methods?: readonly string[] }[];
  [MATCHED]?: unknown;
}

/**
 * Koa knows no routes. `@koa/router`, and `koa-router` before it, put the path of the route on the context, which inherits from what this file
 * exports: https://github.com/koajs/router#named-routes. Middleware of the router stands there as long as it runs, and is no route.
 */
export const koa: Framework = {
  loadedFile: {
    ending: "/koa/lib/context.js",
    watch(prototype, notes) {
      const property: PropertyDescriptor & ThisType<RoutedContext> = {
        configurable: true,
        enumerable: false,
        get() {
          return this[MATCHED];
        },
        set(value: unknown) {
          this[MATCHED] = value;
          if (!isMiddleware(this, value)) notes.note(this.req, value);
        },
      };
      Object.defineProperty(prototype, "_matchedRoute", property);
    },
  },
};

function isMiddleware({ matched }: RoutedContext, path: unknown): boolean {
  const layers = matched?.filter((layer) => layer.path === path) ?? [];
  return layers.length > 0 && layers.every(({ methods }) => methods?.length === 0);
}
