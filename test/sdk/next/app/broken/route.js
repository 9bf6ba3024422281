export function GET(request) {
  throw new Error(`no ${request.headers.get("x-api-key")}`);
}
