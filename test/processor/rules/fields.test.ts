import { expect, test } from "vitest";
import { NOWHERE } from "../../../processor/src/geo/geo.ts";
import {
  entityByFields,
  FIELD_NAMES,
  FIELDS,
  partitionByFields,
  userAgentFamily,
} from "../../../processor/src/rules/fields.ts";
import { foldSighting } from "../../support/folds.ts";
import { keyHash } from "../../support/sightings.ts";

const FULL = foldSighting({
  keyHash: keyHash("a"),
  keyName: "checkout-prod",
  keyFormat: "ours",
  outcome: "rejected",
  clientAddress: "2001:db8:1:2::7",
  place: { ...NOWHERE, asn: 64500, networkKind: "hosting", country: "DE" },
  userAgent: "Python-Requests/2.32 (linux)",
  serviceName: "checkout",
  serviceVersion: "1.2.3",
  source: "instance-1",
  route: "/v1/charges",
  method: "POST",
  statusCode: 401,
  pathHash: 7,
});

test("every field is read as text", () => {
  expect(Object.fromEntries(FIELD_NAMES.map((name) => [name, FIELDS[name](FULL)]))).toEqual({
    "api_key.hash": keyHash("a"),
    "api_key.name": "checkout-prod",
    "api_key.format": "ours",
    "api_key.auth.outcome": "rejected",
    "client.address": "2001:db8:1:2::7",
    "client.prefix": "2001:db8:1:2::/64",
    "client.prefix.24_48": "2001:db8:1::/48",
    "network.asn": "64500",
    "network.kind": "hosting",
    "geo.country": "DE",
    "user_agent.original": "Python-Requests/2.32 (linux)",
    "user_agent.family": "python-requests",
    "service.name": "checkout",
    "service.version": "1.2.3",
    "service.instance.id": "instance-1",
    "http.route": "/v1/charges",
    "http.request.method": "POST",
    "http.response.status_code": "401",
    "url.path.hash": "7",
  });
});

test("what is unknown is the empty text", () => {
  const empty = foldSighting({
    keyHash: "",
    outcome: "unknown",
    clientAddress: "",
    userAgent: "",
    serviceName: "",
    source: "",
    route: "",
    method: "",
    statusCode: 0,
  });
  for (const name of FIELD_NAMES) expect(`${name} ${FIELDS[name](empty)}`).toBe(`${name} `);
});

test("entities of several fields are told apart, and need them all", () => {
  const names = ["service.name", "http.route"] as const;
  const partition = partitionByFields(names);
  expect(partitionByFields([...names])).toBe(partition);
  expect(partition.of(FULL)).toBe("checkout\n/v1/charges");
  expect(partition.of({ ...FULL, route: "" })).toBeUndefined();
  expect(entityByFields(names, FULL)).toEqual({ "service.name": "checkout", "http.route": "/v1/charges" });
});

test.each([
  ["curl/8.5.0", "curl"],
  ["Mozilla/5.0 (X11; Linux x86_64) Gecko/20100101", "mozilla"],
  ["kube-probe (health)", "kube-probe"],
  ["", ""],
])("the family of %j is %j", (userAgent, family) => {
  expect(userAgentFamily(userAgent)).toBe(family);
});
