/** The downstream: takes everything, keeps nothing but the bytes of bodies by path since it was last asked, which it answers a GET with. */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { serveParent } from "./child.ts";

let bytes: Record<string, number> = {};
const server = createServer((request, response) => {
  if (request.method === "GET") {
    response.end(JSON.stringify(bytes));
    bytes = {};
    return;
  }
  const path = request.url ?? "/";
  request.on("data", (chunk: Buffer) => {
    bytes[path] = (bytes[path] ?? 0) + chunk.length;
  });
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
