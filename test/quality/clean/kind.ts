const KINDS: readonly (readonly [kind: string, name: RegExp])[] = [
  ["user_agent", /user[._-]agent/],
  ["etag", /etag|if-none-match|if-match/],
  ["stack", /stacktrace|(?:^|\.)stack$/],
  ["sql", /^db\.(?:statement|query\.text|postgresql\.)/],
  ["graphql", /^graphql\./],
  ["digest", /(?:sha|digest|checksum|integrity|md5|hash|commit)/],
  ["image", /(?:image\.data|data_uri|thumbnail|avatar)/],
  ["prose", /(?:prompt|completion|message\.content|exception\.message|description|title)/],
  ["url", /(?:url\.full|http\.url|referer|location|\.url$|\.href$)/],
  ["path", /(?:url\.path|http\.target|http\.route|file\.path|\.path$|^fs\.)/],
  ["query", /url\.query|cursor|page_?token/],
  ["resource", /^(?:service|host|process|os|k8s|container|telemetry|cloud|deployment)\./],
  ["header", /^http\.(?:request|response)\.header\./],
  ["address", /(?:address|peer|host|client_ip)/],
  ["id", /(?:[._-]id|Id|_ids|uid|key)$/],
];

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** The class of a captured string: by its attribute's name, where that is plain. */
export function kindOf(name: string, text: string): string {
  if (UUID.test(text)) return "uuid";
  return KINDS.find(([, pattern]) => pattern.test(name))?.[0] ?? "captured";
}
