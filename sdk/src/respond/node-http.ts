/*
 * `node:http` without `import`: that reads all of its exports, of which two (`WebSocket`, `CloseEvent`) load Node's fetch. A service that is CommonJS, or
 * never fetches, would pay some 30 ms of its start for it.
 */
const http = process.getBuiltinModule("node:http");

/** What requests and responses that leave are made of. */
export const OutgoingMessage: typeof import("node:http").OutgoingMessage = http.OutgoingMessage;
/** The responses of servers. */
export const ServerResponse: typeof import("node:http").ServerResponse = http.ServerResponse;
export type ServerResponse = import("node:http").ServerResponse;
