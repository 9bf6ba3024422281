// A service whose framework nobody knows: it names its routes itself.
import { createServer } from "node:http";
import { setRoute } from "@keytrail/sdk";

const server = createServer((request, response) => {
  const isUser = request.url.startsWith("/users/");
  const said = [isUser && setRoute("/users/:id"), request.url.endsWith("/none") && setRoute("")];
  response.end(JSON.stringify(said));
});
server.listen(0, "127.0.0.1", () => {
  console.log(`outside ${setRoute("/nothing")}, listening on ${server.address().port}`);
});
