/** Takes a route to the record of its request. What is no path, or belongs to no request that is followed, is left out. */
export interface RouteNotes {
  /**
   * @param request Node's own request
   * @param route a path pattern, a regular expression, or a list of them
   */
  note(request: unknown, route: unknown): void;
  /** The same for whatever request the caller runs in. */
  noteCurrent(route: unknown): void;
}

/**
 * A web framework whose routes are seen without a change to the service. One of the ways is enough; the first ones need nothing of the module loader.
 */
export interface Framework {
  /** It tells its applications on a channel of `node:diagnostics_channel`. */
  readonly channel?: {
    readonly name: string;
    onMessage(message: unknown, notes: RouteNotes): void;
  };
  /** It leaves the route on Node's own request: read when the response is over, where no other way told one. */
  routeOf?(request: object): string | undefined;
  /** What its CommonJS file exports is changed in place, when a server begins to listen: by then the service has loaded its framework. */
  readonly loadedFile?: {
    /** The end of the file's path, with forward slashes. */
    readonly ending: string;
    watch(exported: object, notes: RouteNotes): void;
  };
  /** A package whose export must be another one before the service sees it. */
  readonly hookedPackage?: {
    readonly name: string;
    /** Semantic version range. */
    readonly versions: string;
    /** @returns what stands in place of `exported`, or `exported` itself, changed */
    replace(exported: object, notes: RouteNotes): object;
  };
}
