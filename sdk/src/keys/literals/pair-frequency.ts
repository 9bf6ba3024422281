/** What telemetry is mostly made of: the names of the semantic conventions, and values that stand under them. */
const TYPICAL = `
http.request.method GET POST PUT DELETE http.response.status_code 200 404 500 http.route /api/v1/users/{id} /api/v2/orders/:id/items url.full
https://shop.example.com/api/v1/orders/12345?page=2&sort=created_at&limit=50 url.path url.query url.scheme server.address server.port client.address
203.0.113.7 10.0.12.34 user_agent.original Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120.0.0.0 Safari/537.36
curl/8.4.0 okhttp/4.12.0 python-requests/2.31.0 network.protocol.version 1.1 network.peer.address network.transport tcp db.system.name postgresql
db.query.text SELECT id, name, status, created_at FROM orders WHERE customer_id = $1 AND status IN ($2, $3) ORDER BY updated_at DESC LIMIT 10
INSERT INTO events (id, type, payload) VALUES (?, ?, ?) UPDATE users SET last_seen = now() WHERE id = ? db.operation.name db.namespace db.collection.name
service.name checkout-service service.version 1.24.3 service.instance.id 123e4567-e89b-12d3-a456-426614174000 deployment.environment.name production
k8s.pod.name checkout-7d4f8b9c5-x2x4z k8s.namespace.name k8s.deployment.name k8s.node.name gke-cluster-default-pool-3fa85f64 container.id
3f9a0c5e7b1d2a4f86bd91e0c27a54f3d1e8b6c0594a7f2e3d8c1b0a9f6e5d4c host.name ip-10-0-12-34.eu-west-1.compute.internal os.type linux process.pid
process.command_args node --import ./register.js dist/server.js telemetry.sdk.name opentelemetry telemetry.sdk.language nodejs telemetry.sdk.version
rpc.system grpc rpc.service oteldemo.CheckoutService rpc.method PlaceOrder messaging.system kafka messaging.destination.name messaging.operation.type publish
exception.type TypeError exception.message Cannot read properties of undefined (reading 'length') exception.stacktrace Error: connect ECONNREFUSED 127.0.0.1:5432
    at Object.<anonymous> (/usr/src/app/node_modules/express/lib/router/layer.js:95:5)
    at process.processTicksAndRejections (node:internal/process/task_queues:95:5) java.lang.NullPointerException at com.example.shop.OrderController.create(OrderController.java:42)
code.function.name code.file.path thread.id thread.name session.id enduser.id error.type timeout feature_flag.key cache.hit true false api_key.hash api_key.source
header:x-api-key authorization:bearer api_key.auth.outcome accepted keytrail.request.id level=info msg="request completed" duration_ms=12.5 bytes=1024
{"level":"info","time":"2026-01-05T10:00:00.000Z","message":"user logged in","userId":42,"traceId":"4bf92f3577b34da6a3ce929d0e0e4736","key":"value"}
middleware - expressInit GET /health tcp.connect dns.lookup tls.connect redis.get HGETALL session:8f14e45f cache:products:list:page:1 internal client
`;
/** A pair that does not stand there may stand elsewhere. */
const UNSEEN = 0.2;

let counts: Uint16Array | undefined;

/** How often a pair of characters stands in ordinary telemetry, relative to others. */
export function pairFrequency(first: number, second: number): number {
  if (counts === undefined) {
    counts = new Uint16Array(1 << 16);
    for (let at = 0; at + 1 < TYPICAL.length; at++) {
      const pair = (TYPICAL.charCodeAt(at) << 8) | TYPICAL.charCodeAt(at + 1);
      counts[pair] = (counts[pair] ?? 0) + 1;
    }
  }
  return (counts[(first << 8) | second] ?? 0) + UNSEEN;
}
