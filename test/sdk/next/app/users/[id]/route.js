import { setKeyContext } from "@keytrail/sdk";

export async function GET(request, { params }) {
  const { id } = await params;
  if (request.headers.get("x-api-key") === null) return Response.json({ error: "no key" }, { status: 401 });
  setKeyContext({ id: "next-key" });
  return Response.json({ id });
}
