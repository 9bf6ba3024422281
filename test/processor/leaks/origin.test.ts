import { describe, expect, test } from "vitest";
import { logsPayload, tracesPayload } from "../../support/otlp-builder.ts";
import { sampleKey } from "../../support/otlp-fake-keys.ts";
import { ENCODINGS, scanPayload } from "../../support/otlp-scan.ts";

const KEY = sampleKey(3);
const SERVER = 2;
const CLIENT = 3;

describe.each(ENCODINGS)("origin of a leak in %s", (encoding) => {
  test.each([
    ["url.full", SERVER, "client"],
    ["url.path", SERVER, "client"],
    ["url.query", SERVER, "client"],
    ["http.target", SERVER, "client"],
    ["http.url", SERVER, "client"],
    ["http.request.header.referer", SERVER, "client"],
    ["user_agent.original", SERVER, "client"],
    ["http.response.header.location", SERVER, "service"],
    ["db.query.text", SERVER, "service"],
    ["url.full", CLIENT, "service"],
    ["http.request.header.authorization", CLIENT, "service"],
    ["url.path", 1, "service"],
  ])("%s of a span of kind %i is the %s's", (name, kind, origin) => {
    const { leaks } = scanPayload(tracesPayload([{ kind, attributes: { [name]: `/${KEY}` } }]), encoding);
    expect(leaks).toMatchObject([{ location: `span.attributes.${name}`, origin }]);
  });

  test("a server span's trace state is the client's, its name the service's", () => {
    const { leaks } = scanPayload(tracesPayload([{ traceState: `a=${KEY}`, name: KEY }]), encoding);
    expect(new Map(leaks.map((leak) => [leak.location, leak.origin]))).toEqual(
      new Map([
        ["span.trace_state", "client"],
        ["span.name", "service"],
      ]),
    );
  });

  test.each([
    ["", "url.query", "client"],
    ["", "url.full", "service"],
    ["api_key.request", "url.full", "client"],
    ["", "message", "service"],
  ])("of a log record with event name %j, %s is the %s's", (eventName, name, origin) => {
    const { leaks } = scanPayload(logsPayload([{ eventName, attributes: { [name]: KEY } }]), encoding);
    expect(leaks).toMatchObject([{ origin }]);
  });

  test("a leak that an SDK marked has the origin of its location", () => {
    const marked = (location: string) => ({
      "keytrail.leak.detected": true,
      "keytrail.leak.formats": ["x"],
      "keytrail.leak.locations": [location],
      "keytrail.leak.key_hashes": [""],
    });
    const spans = ["span.attributes.url.query", "span.attributes.sql"].map((location) => ({
      attributes: marked(location),
    }));
    expect(scanPayload(tracesPayload(spans), encoding).leaks.map((leak) => leak.origin)).toEqual(["client", "service"]);
  });
});
