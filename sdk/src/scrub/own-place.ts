/** Where a key was found and scrubbed, against the place that the request presented it in. */
export interface KeyPlace {
  /** `api_key.source` of the server span. */
  readonly source: string;
  readonly attributeName: string;
  /** Name of the query parameter around it, empty when there is none. */
  readonly parameterName: string;
}

const REQUEST_HEADER_PREFIX = "http.request.header.";
/** What instrumentations of gRPC note metadata under. */
const REQUEST_METADATA_PREFIX = "rpc.request.metadata.";
/** The request's own URL, in the stable and in the old conventions. */
const REQUEST_URL_ATTRIBUTES: ReadonlySet<string> = new Set([
  "url.query",
  "url.full",
  "url.path",
  "http.url",
  "http.target",
]);

/**
 * Whether a key that was scrubbed from a server span stood where the request itself carries it: the header, cookie or query parameter that
 * `api_key.source` names; any of them and the path, where it says `custom`. That is no leak.
 */
export function isOwnPlace(place: KeyPlace): boolean {
  const separator = place.source.indexOf(":");
  const kind = separator < 0 ? place.source : place.source.slice(0, separator);
  const name = place.source.slice(separator + 1);
  switch (kind) {
    case "query":
      return REQUEST_URL_ATTRIBUTES.has(place.attributeName) && sameName(place.parameterName, name);
    case "header":
    case "metadata":
      return isRequestHeader(place.attributeName, name);
    case "authorization":
      return isRequestHeader(place.attributeName, "authorization");
    case "cookie":
      return isRequestHeader(place.attributeName, "cookie");
    // The service's own function tells no place: the key may have stood anywhere in what the client sent.
    case "custom":
      return REQUEST_URL_ATTRIBUTES.has(place.attributeName) || place.attributeName.startsWith(REQUEST_HEADER_PREFIX);
    default:
      return false;
  }
}

function isRequestHeader(attributeName: string, headerName: string): boolean {
  const prefix = [REQUEST_HEADER_PREFIX, REQUEST_METADATA_PREFIX].find((each) => attributeName.startsWith(each));
  return prefix !== undefined && sameName(attributeName.slice(prefix.length), headerName);
}

function sameName(a: string, b: string): boolean {
  return a !== "" && a.toLowerCase().replaceAll("_", "-") === b.toLowerCase().replaceAll("_", "-");
}
