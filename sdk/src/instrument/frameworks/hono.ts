import type { Framework, RouteNotes } from "./framework.ts";

/** https://hono.dev/docs/api/routing: what is registered for a path, together with what Hono knows of it. */
type Registered = readonly [handler: Handler, route: { readonly path: string }];
/** The entries that fit a request, in the order in which they run, each with its parameters. */
type MatchResult = readonly [readonly (readonly [Registered, unknown])[], ...unknown[]];
type Match = (method: string, path: string) => MatchResult;

interface Handler {
  readonly length: number;
  /** A handler of another application with error handling of its own, around which Hono puts a function. */
  readonly __COMPOSED_HANDLER?: Handler;
}

interface Router {
  match: Match;
}

type HonoClass = new (...args: unknown[]) => { readonly router: Router };

/**
 * Hono keeps neither its routes nor its requests where anybody could see them; but every application asks its router, one that its copies for base
 * paths share. So the class is one whose applications have a router that tells what it found.
 */
export const hono: Framework = {
  hookedPackage: {
    name: "hono",
    versions: ">=4",
    replace(exported, notes) {
      const { Hono } = exported as { readonly Hono?: HonoClass };
      if (typeof Hono !== "function") return exported;
      return replaceExport(exported, "Hono", watchClass(Hono, notes));
    },
  },
};

function watchClass(Hono: HonoClass, notes: RouteNotes): HonoClass {
  return new Proxy(Hono, {
    construct(target, args, newTarget) {
      const application = Reflect.construct(target, args, newTarget) as InstanceType<HonoClass>;
      watchRouter(application.router, notes);
      return application;
    },
  });
}

/** Routers put a faster `match` in place of their own after the first request; whichever is there is asked. */
function watchRouter(router: Router, notes: RouteNotes): void {
  let { match } = router;
  const watched: Match = (method, path) => {
    const result = match.call(router, method, path);
    notes.noteCurrent(routeOf(result));
    return result;
  };
  Object.defineProperty(router, "match", {
    configurable: true,
    enumerable: true,
    get: () => watched,
    set(value: Match) {
      match = value;
    },
  });
}

/** The last entry that is no middleware: Hono itself tells the two apart by whether a function takes `next`. */
function routeOf([entries]: MatchResult): string | undefined {
  return entries.findLast(([[handler]]) => takesNoNext(handler))?.[0][1].path;
}

function takesNoNext(handler: Handler): boolean {
  const { __COMPOSED_HANDLER: inner } = handler;
  return inner === undefined ? handler.length < 2 : takesNoNext(inner);
}

/** In place for ECMAScript modules, whose importers hold this very namespace; exports of CommonJS may be read-only. */
function replaceExport(exported: object, name: string, value: unknown): object {
  if (Reflect.set(exported, name, value)) return exported;
  return Object.create(exported, { [name]: { value, enumerable: true } }) as object;
}
