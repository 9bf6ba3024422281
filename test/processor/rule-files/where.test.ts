import { expect, test } from "vitest";
import { NOWHERE } from "../../../processor/src/geo/geo.ts";
import { compileCondition } from "../../../processor/src/rule-files/condition.ts";
import { createFoldSighting } from "../../../processor/src/rule-files/create-sighting.ts";
import { WHERE_SCHEMA } from "../../../processor/src/rule-files/matchers.ts";
import type { FoldSighting } from "../../../processor/src/rules/fold-rule.ts";

type Case = readonly [
  where: Readonly<Record<string, unknown>>,
  fits: readonly Partial<FoldSighting>[],
  not: readonly Partial<FoldSighting>[],
];

const CASES: readonly Case[] = [
  [{}, [{}], []],
  [{ "service.name": "a" }, [{ serviceName: "a" }], [{ serviceName: "A" }, { serviceName: "ab" }, { serviceName: "" }]],
  [{ "http.route": "/v1/*/x*" }, [{ route: "/v1/a/b/xy" }], [{ route: "/v1/x" }, { route: "" }]],
  [{ "http.route": "*" }, [{ route: "/" }], [{ route: "" }]],
  [{ "http.route": { exact: "/a*" } }, [{ route: "/a*" }], [{ route: "/ab" }]],
  [
    { "service.name": ["a", "b*", null] },
    [{ serviceName: "a" }, { serviceName: "bc" }, { serviceName: "" }],
    [{ serviceName: "c" }],
  ],
  [
    { "client.address": "10.0.0.0/8" },
    [{ clientAddress: "10.255.0.1" }],
    [{ clientAddress: "11.0.0.1" }, { clientAddress: "::a00:1" }, { clientAddress: "" }],
  ],
  [
    { "client.address": "2001:db8::/32" },
    [{ clientAddress: "2001:db8:1::1" }],
    [{ clientAddress: "2001:db9::1" }, { clientAddress: "10.0.0.1" }],
  ],
  [{ "client.address": "0.0.0.0/0" }, [{ clientAddress: "203.0.113.9" }], [{ clientAddress: "2001:db8::1" }]],
  [{ "http.response.status_code": 429 }, [{ statusCode: 429 }], [{ statusCode: 42 }, { statusCode: 0 }]],
  [
    { "http.response.status_code": ">=500" },
    [{ statusCode: 500 }, { statusCode: 503 }],
    [{ statusCode: 499 }, { statusCode: 0 }],
  ],
  [{ "http.response.status_code": "<400" }, [{ statusCode: 399 }], [{ statusCode: 400 }, { statusCode: 0 }]],
  [{ "http.response.status_code": "5*" }, [{ statusCode: 502 }], [{ statusCode: 405 }]],
  [
    { "network.asn": [64496, ">64510"] },
    [{ place: { ...NOWHERE, asn: 64511 } }, { place: { ...NOWHERE, asn: 64496 } }],
    [{ place: { ...NOWHERE, asn: 64510 } }, {}],
  ],
  [{ "api_key.hash": { absent: true } }, [{ keyHash: "" }], [{}]],
  [{ "api_key.hash": { absent: false } }, [{}], [{ keyHash: "" }]],
  [{ "service.name": { not: ["a", "b"] } }, [{ serviceName: "c" }, { serviceName: "" }], [{ serviceName: "b" }]],
  [
    { "service.name": "a", "http.route": "/x" },
    [{ serviceName: "a", route: "/x" }],
    [{ serviceName: "a", route: "/y" }],
  ],
];

test.each(CASES)("where %j", (where, fits, not) => {
  const predicate = compileCondition(WHERE_SCHEMA.parse(where));
  for (const part of fits) expect([part, predicate(createFoldSighting(part))]).toEqual([part, true]);
  for (const part of not) expect([part, predicate(createFoldSighting(part))]).toEqual([part, false]);
});
