const Hapi = require("@hapi/hapi");
const { trace } = require("@opentelemetry/api");

async function main() {
  const server = Hapi.server({ port: 0, host: "127.0.0.1" });
  server.auth.scheme("key", () => ({
    authenticate(request, h) {
      const key = request.headers["x-api-key"];
      if (key === undefined) return h.response({ error: "no key" }).code(401).takeover();
      return h.authenticated({ credentials: {} });
    },
  }));
  server.auth.strategy("key", "key");
  const users = {
    name: "users",
    register(plugin) {
      plugin.route({
        method: "GET",
        path: "/{id}",
        options: { auth: "key" },
        handler: ({ params }) => ({ id: params.id }),
      });
      plugin.route({
        method: "GET",
        path: "/{id}/broken",
        options: { auth: "key" },
        handler(request) {
          throw new Error(`no ${request.headers["x-api-key"]}`);
        },
      });
    },
  };
  server.events.on({ name: "request", channels: "error" }, (_request, { error }) => {
    trace.getActiveSpan()?.recordException(error);
  });
  await server.register(users, { routes: { prefix: "/users" } });
  await server.start();
  console.log(`listening on ${server.info.port}`);
}

void main();
