// A Fastify 5 service:
//   node --import @keytrail/sdk/register service.mjs
import { setKeyContext } from "@keytrail/sdk";
import fastify from "fastify";

const app = fastify();

app.addHook("onRequest", (request, reply, done) => {
  if (request.headers["x-api-key"] === undefined) {
    reply.code(401).send({ error: "a key is needed" });
    return;
  }
  setKeyContext({ id: "example-key", owner: "example-team" });
  done();
});
app.get("/users/:id", (request, reply) => reply.send({ id: request.params.id }));

app.listen({ port: Number(process.env.PORT ?? 0), host: "127.0.0.1" }, (error) => {
  if (error) throw error;
  console.log(`listening on ${app.server.address().port}`);
});
