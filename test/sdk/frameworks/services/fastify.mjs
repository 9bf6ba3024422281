import { trace } from "@opentelemetry/api";
import fastify from "fastify";

const app = fastify();
const refuse = async (request, reply) => {
  if (request.headers["x-api-key"] === undefined) return reply.code(401).send({ error: "no key" });
  return undefined;
};
const users = async (scope) => {
  scope.addHook("onRequest", refuse);
  scope.get("/:id", (request, reply) => reply.send({ id: request.params.id }));
  scope.get("/:id/broken", (request) => {
    throw new Error(`no ${request.headers["x-api-key"]}`);
  });
};
app.register(users, { prefix: "/users" });
app.setErrorHandler((error, _request, reply) => {
  trace.getActiveSpan()?.recordException(error);
  reply.code(500).send({ error: "internal" });
});
app.listen({ port: 0, host: "127.0.0.1" }, () => console.log(`listening on ${app.server.address().port}`));
