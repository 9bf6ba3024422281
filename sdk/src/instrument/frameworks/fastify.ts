import type { Framework, RouteNotes } from "./framework.ts";

/** A Fastify application, as far as it is used. */
interface FastifyInstance {
  addHook(name: "onRequest", hook: (request: FastifyRequest, reply: unknown, done: () => void) => void): unknown;
}

interface FastifyRequest {
  readonly raw: unknown;
  readonly routeOptions?: { readonly url?: unknown };
}

/**
 * Fastify publishes each application before the service can add to it, so that the hook is the first: a request that a later one refuses has its
 * route as well. https://fastify.dev/docs/latest/Reference/Hooks/#diagnostics-channel-hooks
 */
export const fastify: Framework = {
  channel: {
    name: "fastify.initialization",
    onMessage(message, notes) {
      const { fastify: application } = message as { readonly fastify: FastifyInstance };
      application.addHook("onRequest", (request, _reply, done) => {
        noteRouteOf(request, notes);
        done();
      });
    },
  },
};

function noteRouteOf({ raw, routeOptions }: FastifyRequest, notes: RouteNotes): void {
  notes.note(raw, routeOptions?.url);
}
