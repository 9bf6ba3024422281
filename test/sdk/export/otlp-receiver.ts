import { createServer } from "node:http";

/** Takes any OTLP/HTTP request and keeps its raw bytes. */
export interface OtlpReceiver {
  readonly url: string;
  /** Bodies in order of arrival, with the path they were sent to. */
  readonly requests: readonly { readonly path: string; readonly body: Buffer }[];
  close(): Promise<void>;
}

/** Starts a receiver on a free port of the loopback address. */
export async function startOtlpReceiver(): Promise<OtlpReceiver> {
  const requests: { path: string; body: Buffer }[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      requests.push({ path: request.url ?? "", body: Buffer.concat(chunks) });
      const isJson = request.headers["content-type"] === "application/json";
      response.writeHead(200, { "content-type": isJson ? "application/json" : "application/x-protobuf" });
      response.end(isJson ? "{}" : "");
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  const port = typeof address === "object" ? address?.port : undefined;
  return {
    url: `http://127.0.0.1:${port}`,
    requests,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
