import { createServer } from "node:https";

const server = createServer({ key: process.env.TEST_TLS_KEY, cert: process.env.TEST_TLS_CERT }, (request, response) => {
  response.writeHead(request.headers["x-api-key"] === undefined ? 401 : 200).end();
});
server.listen(0, "127.0.0.1", () => console.log(`listening on ${server.address().port}`));
