// A handler that asks its own application for another resource; of a class of its own, as frameworks on top of Hono have.
import { serve } from "@hono/node-server";
import { Hono } from "hono";

class Service extends Hono {
  constructor() {
    super();
    this.title = "service";
  }
}

const app = new Service();
app.get("/users/:id", (c) => c.json({ id: c.req.param("id") }));
app.get("/reports/:id", async (c) => {
  const user = await app.request(`/users/${c.req.param("id")}`);
  return c.json({ title: app.title, user: await user.json() });
});

serve({ fetch: app.fetch, port: 0, hostname: "127.0.0.1" }, ({ port }) => console.log(`listening on ${port}`));
