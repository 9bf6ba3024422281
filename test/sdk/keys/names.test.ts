import { describe, expect, test } from "vitest";
import { classifyAttributeName } from "@keytrail/sdk/keys";
import { classifyInlineName } from "../../../sdk/src/keys/names.ts";

describe("classifyAttributeName()", () => {
  test.each(
    "authorization proxy-authorization cookie set-cookie x-api-key api-key apikey api_key access_token refresh_token id_token client_secret secret password passwd private_key token sig signature x-amz-signature x-amz-security-token awsaccesskeyid x-goog-signature db.password http.request.header.authorization http.request.header.x-api-key http.request.header.X-Api-Key http.response.header.set-cookie rpc.grpc.request.metadata.authorization url.query.key apiKey stripe.secret_key X-Vault-Token openai.api.key".split(
      " ",
    ),
  )("takes %s for a credential", (name) => {
    expect(classifyAttributeName(name)).toBe("credential");
  });

  test.each(
    "api_key.hash api_key.id api_key.source keytrail.leak.formats keytrail.hash_key_id trace_id span_id http.request.method http.response.status_code service.version container.id messaging.kafka.message.key aws.s3.key".split(
      " ",
    ),
  )("takes %s for safe", (name) => {
    expect(classifyAttributeName(name)).toBe("safe");
  });

  test.each(
    "url.full url.query url.path http.url http.target http.request.header.referer http.response.header.location webhook_url".split(
      " ",
    ),
  )("takes %s for a URL", (name) => {
    expect(classifyAttributeName(name)).toBe("url");
  });

  test.each(
    "cache_key cache.key partition_key routing_key idempotency_key idempotency-key primary_key public_key db.redis.key sort_key next_page_token csrf_token continuation_token gen_ai.usage.input_tokens gen_ai.usage.max_tokens token_type token_count db.statement exception.message log.record.uid kid etag password_hash token_id key author authority http.request.header.x-csrf-token __proto__ constructor".split(
      " ",
    ),
  )("does not take %s for a credential", (name) => {
    expect(classifyAttributeName(name)).not.toBe("credential");
  });

  test("judges a name of any length by its end", () => {
    expect(classifyAttributeName(`${"a".repeat(100_000)}.api_key`)).toBe("credential");
  });
});

describe("classifyInlineName()", () => {
  test.each([
    ["key", "parameter"],
    ["sig", "parameter"],
    ["api_key", "key"],
    ["apiKey", "key"],
    ["AccountKey", "key"],
    ["AWS_SECRET_ACCESS_KEY", "key"],
    ["DB_PASSWORD", "password"],
    ["cacheKey", "none"],
    ["nextPageToken", "none"],
    ["api_key.hash", "none"],
    ["monkey", "none"],
    ["keytrail.key", "none"],
  ])("classes %s as %s", (name, expected) => {
    expect(classifyInlineName(name)).toBe(expected);
  });
});
