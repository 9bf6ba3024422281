import { expect, test } from "vitest";
import { createKeyScanner } from "@keytrail/sdk/keys";
import { createSampleMaker } from "../../../sdk/src/keys/samples.ts";

const scanner = createKeyScanner();
const make = createSampleMaker(31);
const uuid = make.uuid();

test.each([
  ["a receipt handle of SQS", `AQEB${make.alphanumeric(160)}==`, "messaging.receipt_handle"],
  [
    "a client token of Datadog's browser SDK",
    `https://browser-intake-datadoghq.eu/api/v2/rum?ddsource=browser&dd-api-key=pub${make.hex(32)}&dd-request-id=${uuid}`,
    "url.full",
  ],
  ["a public key of Sentry", `https://o1.ingest.sentry.io/api/2/envelope/?sentry_key=${make.hex(32)}`, "url.full"],
  ["Django's form token", `csrfmiddlewaretoken=${make.alphanumeric(64)}&username=a`, "http.request.body"],
  ["Rails' form token", `authenticity_token=${make.alphanumeric(64)}&commit=1`, "http.request.body"],
  ["a path of a service's API", `{"service":"cloudflare","key":"zones/${make.hex(32)}/settings"}`, undefined],
  ["a project of SonarQube", `sonarqube.projectKey=acme_shop_9d${make.hex(8)}`, undefined],
  ["a key of a cache", `circleci restore_cache key: v1-dependencies-${make.hex(40)}`, undefined],
  ["a declaration", `let password: String = "value"`, undefined],
  ["a connection without a password", `Server=(localdb)\\v11.0;Integrated Security=true`, "db.connection_string"],
])("%s is no secret", (_, text, attributeName) => {
  expect(scanner.find(text, attributeName)).toEqual([]);
});
