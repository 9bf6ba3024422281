// The same service as CommonJS:
//   node --import @keytrail/sdk/register service.cjs
const { createServer } = require("node:http");

const server = createServer((request, response) => {
  const isKnown = request.headers["x-api-key"] !== undefined;
  response.writeHead(isKnown ? 200 : 401, { "content-type": "application/json" });
  response.end(JSON.stringify({ ok: isKnown }));
});

server.listen(Number(process.env.PORT ?? 0), "127.0.0.1", () => {
  console.log(`listening on ${server.address().port}`);
});
