import { createHash, randomUUID } from "node:crypto";
import { trace } from "@opentelemetry/api";
import { BASE64URL, HEX } from "../../random.ts";
import { drawEmail, drawIp, drawWords, HOSTS } from "../words.ts";
import { IDS } from "../ids.ts";
import { drawLookalike } from "../lookalikes.ts";
import type { Service, ServiceContext } from "./service.ts";
import { listen } from "./service.ts";

interface KoaContext {
  path: string;
  method: string;
  status: number;
  body: unknown;
  query: Record<string, string>;
  get(header: string): string;
  set(header: string, value: string): void;
}
interface Koa {
  use(middleware: (context: KoaContext, next: () => Promise<void>) => Promise<void>): void;
  callback(): Parameters<typeof listen>[1];
}

const REASONS = ["invalid password", "token expired", "password must have 12 characters", "unknown user", "too many attempts", "second factor wanted", "CSRF token mismatch", "refresh token reuse detected", "Bearer token expired"]; // prettier-ignore

/** Logins and sessions: what the service may say about them, never what a client proves itself by. */
export async function startAuth(context: ServiceContext): Promise<Service> {
  const { random, load, log } = context;
  const Application = load("koa") as new () => Koa;
  const app = new Application();
  app.use(async function responseTime(koa, next) {
    await next();
    koa.set(
      "server-timing",
      `total;dur=${random.below(900)}.${random.below(9)}, db;dur=${random.below(90)};desc="${drawWords(random, 2)}"`,
    );
  });
  app.use(async function csrf(koa, next) {
    koa.set(
      "content-security-policy",
      `default-src 'self'; script-src 'nonce-${random.bytes(16).toString("base64")}'; report-uri /csp/${random.characters(HEX, 8)}`,
    );
    trace.getActiveSpan()?.setAttributes({
      "app.csrf_token": random.characters(BASE64URL, 43),
      "enduser.id": IDS["uuid7"]?.(random) ?? "",
    });
    await next();
  });
  app.use(async function login(koa, next) {
    const email = drawEmail(random);
    if (koa.path.startsWith("/login")) {
      const reason = random.pick(REASONS);
      log.warn(
        { user: email, password: "[REDACTED]", ip: drawIp(random), attempt: random.below(9), reason },
        `login of ${email} failed: ${reason}`,
      );
      koa.status = 401;
      koa.set("x-request-id", randomUUID());
      koa.body = { error: reason };
    } else if (koa.path.startsWith("/authorize")) {
      const state = createHash("sha256").update(randomUUID()).digest("base64url");
      koa.status = 302;
      koa.set(
        "location",
        `https://${random.pick(HOSTS)}/callback?locale=de&page=${drawWords(random, 2, "%2F")}&lang=${random.pick(["de", "en"])}`,
      );
      log.info(
        {
          client: `${drawWords(random, 2, "-")}-client`,
          stateHash: state,
          scope: "openid profile email",
          kid: random.characters(BASE64URL, 27),
        },
        "authorization code issued",
      );
    } else if (koa.path.startsWith("/.well-known")) {
      koa.body = {
        keys: [{ kid: random.characters(HEX, 40), kty: "RSA", use: "sig" }],
        token_endpoint: "https://login.example.com/oauth/token",
      };
      koa.set("etag", `W/"${random.characters(HEX, 3)}-${random.characters(BASE64URL, 27)}"`);
    } else await next();
  });
  app.use(async function session(koa) {
    log.debug(drawLookalike(random));
    trace.getActiveSpan()?.setAttributes({
      "session.hash": createHash("sha256").update(randomUUID()).digest("hex"),
      "app.consent": `analytics=${random.below(2)}&marketing=${random.below(2)}&v=${random.below(9)}&ts=${random.below(1e9)}`,
      "jwt.header": `{"alg":"RS256","kid":"${random.characters(BASE64URL, 27)}","typ":"JWT"}`,
      "module.name": `${drawWords(random, 1)}.${drawWords(random, 1)}.${drawWords(random, 1)}`,
    });
    log.info(`session of ${drawEmail(random)} refreshed, token type Bearer, expires in ${random.below(3600)} s`);
    koa.body = { ok: true };
  });
  const { client, close } = await listen(context, app.callback());
  const actions: readonly (() => Promise<unknown>)[] = [
    () => client.send({ method: "POST", path: `/login?next=${encodeURIComponent(`/${drawWords(random, 3, "/")}`)}&_=${random.below(1e9)}` }),
    () => client.send({ path: `/authorize?response_type=code&client_id=${drawWords(random, 2, "-")}&scope=openid%20profile&redirect_uri=${encodeURIComponent(`https://${random.pick(HOSTS)}/${drawWords(random, 1)}/callback`)}` }),
    () => client.send({ path: `/.well-known/${random.pick(["jwks.json", "openid-configuration"])}?v=${random.below(1e6)}` }),
    () => client.send({ path: `/sessions/${random.below(1e9)}/refresh`, headers: { origin: `https://${random.pick(HOSTS)}` } }),
  ]; // prettier-ignore
  return {
    act: async () => {
      await random.pick(actions)();
    },
    close,
  };
}
