import { randomUUID } from "node:crypto";
import { IDS } from "../ids.ts";
import { drawCamel, drawEmail, drawPascal, drawPerson, drawWords } from "../words.ts";
import type { Service, ServiceContext } from "./service.ts";
import { listen } from "./service.ts";

/** A GraphQL API behind Express, with values in its documents. */
export async function startGraph(context: ServiceContext): Promise<Service> {
  const { random, load, log } = context;
  const express = load("express") as typeof import("express");
  const { buildSchema, graphql } = load("graphql") as typeof import("graphql");
  const schema = buildSchema(`
    type User { id: ID! name: String email: String orders(first: Int, after: String): [Order] }
    type Order { id: ID! total: Int status: String cacheKey: String }
    type Query { user(id: ID!): User search(text: String!, first: Int): [Order] node(id: ID!): User }
    type Mutation { renameUser(id: ID!, name: String!): User }`);
  const order = () => ({
    id: randomUUID(),
    total: random.below(9999),
    status: "PAID",
    cacheKey: `order:${random.below(1e9)}`,
  });
  const user = ({ id }: { id: string }) => {
    if (random.below(5) === 0) throw new Error(`No user has the id ${id}`);
    return { id, name: drawPerson(random), email: drawEmail(random), orders: () => [order(), order()] };
  };
  const rootValue = { user, node: user, renameUser: user, search: () => [order()] };
  // Express 5 hands what an async handler rejects with to the error handler.
  /* oxlint-disable oxc/no-async-endpoint-handlers */
  const app = express();
  app.use(express.json());
  app.post("/graphql", async (request, response) => {
    const { query, operation } = request.body as { query: string; operation: string };
    const result = await graphql({ schema, source: query, rootValue, operationName: operation });
    if (result.errors !== undefined)
      log.warn(
        { errors: result.errors.map(({ message, path }) => ({ message, path })), operation },
        "operation failed",
      );
    response.json(result);
  });
  const { client, close } = await listen(context, app);
  const id = (): string =>
    random.pick([IDS["relayGlobal"], IDS["uuid4"], IDS["nanoid"], IDS["objectId"]])?.(random) ?? "";
  const after = (): string => Buffer.from(`cursor:v2:${random.below(1e9)}`).toString("base64");
  const documents: readonly ((name: string) => string)[] = [
    (name) => `query ${name} { user(id: "${id()}") { id name email ${drawCamel(random)}: orders(first: ${random.below(50)}, after: "${after()}") { id total } } }`,
    (name) => `query ${name} { search(text: "${drawWords(random, 3)}", first: ${random.below(50)}) { id status ${drawCamel(random)}: cacheKey } }`,
    (name) => `mutation ${name} { renameUser(id: "${id()}", name: "${drawPerson(random).replaceAll('"', "")}") { id name } }`,
    (name) => `query ${name} { node(id: "${id()}") { ...${drawPascal(random)} } } fragment ${drawPascal(random)} on User { email }`,
    (name) => `query ${name} { ${drawCamel(random)} { id } }`,
  ]; // prettier-ignore
  return {
    act: async () => {
      const operation = drawPascal(random, 3);
      const query = random.pick(documents)(operation);
      await client.send({
        method: "POST",
        path: `/graphql?operationName=${operation}`,
        body: JSON.stringify({ query, operation }),
        headers: { "content-type": "application/json", "x-client-data": `${operation}/${drawWords(random, 1)}` },
      });
    },
    close,
  };
}
