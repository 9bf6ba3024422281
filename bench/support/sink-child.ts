/** The downstream: takes everything, keeps nothing. */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { serveParent } from "./child.ts";

const server = createServer((request, response) => {
  request.resume();
  request.once("end", () => {
    response.writeHead(200, {
      "content-type": request.headers["content-type"] ?? "application/x-protobuf",
      "content-length": 0,
    });
    response.end();
  });
});
server.listen(0, "127.0.0.1", () => {
  serveParent(
    `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    () => new Promise((resolve) => void server.close(() => resolve())),
  );
});
