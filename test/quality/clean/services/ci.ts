import { createHash, randomUUID } from "node:crypto";
import type { NextFunction, Request, Response } from "express";
import { trace } from "@opentelemetry/api";
import { BASE64, HEX } from "../../random.ts";
import { drawEmail, drawSentence, drawVersion, drawWords } from "../words.ts";
import type { Service, ServiceContext } from "./service.ts";
import { listen } from "./service.ts";

/** Builds and a container registry: commits, digests, image tags, lock files, masked secrets in build logs. */
export async function startCi(context: ServiceContext): Promise<Service> {
  const { random, load, log, tracer } = context;
  const express = load("express") as typeof import("express");
  const sha1 = (): string => createHash("sha1").update(randomUUID()).digest("hex");
  const sha256 = (): string => createHash("sha256").update(randomUUID()).digest("hex");
  const image = (): string =>
    `registry.example.com/${drawWords(random, 2, "/")}:${drawVersion(random)}-${sha1().slice(0, 7)}`;
  const lines: readonly (() => string)[] = [
    () => `Step ${random.below(20)}/${random.between(20, 30)} : RUN npm ci --omit=dev # layer ${sha256().slice(0, 12)}`,
    () => `npm warn deprecated ${drawWords(random, 2, "-")}@${drawVersion(random)}: ${drawSentence(random)}`,
    () => `"integrity": "sha512-${createHash("sha512").update(randomUUID()).digest("base64")}",`,
    () => `Pushed ${image()}@sha256:${sha256()}`,
    () => `Using cache key node-modules-linux-x64-${sha256()}`,
    () => `Fetching origin ${sha1()}..${sha1().slice(0, 8)} refs/heads/${drawWords(random, 2, "-")}`,
    () => `env: NPM_TOKEN=*** GITHUB_TOKEN=*** CI=true BUILD_ID=${random.below(1e6)}`,
    () => `Author: ${drawEmail(random)} Committed ${sha1()} ${drawSentence(random)}`,
    () => `+ docker login -u ci --password-stdin registry.example.com # ${random.below(1e6)} ms`,
    () => `go: downloading golang.org/x/${drawWords(random, 1)} v0.0.0-2026${random.between(1, 9)}0${random.between(1, 9)}1204-${sha1().slice(0, 12)}`,
    () => `${drawWords(random, 1)}==${drawVersion(random)} --hash=sha256:${sha256()}`,
    () => `golang.org/x/${drawWords(random, 1)} v0.${random.below(90)}.0 h1:${random.characters(BASE64, 43)}=`,
    () => `index ${sha1().slice(0, 9)}..${sha1().slice(0, 9)} 100644`,
  ]; // prettier-ignore
  const app = express();
  app.post("/repos/:owner/:repo/builds/:sha", (request, response) => {
    tracer.startActiveSpan(`build ${drawWords(random, 2, "-")}`, (span) => {
      const digest = `sha256:${sha256()}`;
      span.setAttributes({
        "vcs.ref.head.revision": request.params.sha,
        "vcs.ref.head.name": `feature/${drawWords(random, 3, "-")}`,
        "container.image.tags": [image(), `${image()}-arm64`],
        "container.image.repo_digests": [`${image().split(":")[0]}@${digest}`],
        "cicd.pipeline.run.id": String(random.below(1e9)),
        "cicd.pipeline.task.run.url.full": `https://ci.example.com/${request.params.owner}/runs/${random.below(1e9)}/job/${random.below(1e9)}#step:${random.below(20)}:${random.below(999)}`,
        "artifact.hash": sha256(),
      });
      for (let count = random.between(2, 5); count > 0; count--)
        log.info({ build: request.params.sha.slice(0, 7) }, random.pick(lines)());
      span.end();
      response
        .set("docker-content-digest", digest)
        .set("location", `/v2/${drawWords(random, 1)}/blobs/uploads/${randomUUID()}?_state=${random.below(1e9)}`);
      response.status(202).end();
    });
  });
  app.get("/v2/:name/manifests/:reference", (request, response) => {
    response.set("etag", `"sha256:${sha256()}"`).json({ layers: [`sha256:${sha256()}`], name: request.params.name });
  });
  app.use("/graph", () => {
    throw new RangeError(`Invalid revision range ${sha1()}..HEAD~${random.below(99)}`);
  });
  app.use((error: Error, _request: Request, response: Response, _next: NextFunction) => {
    trace.getActiveSpan()?.recordException(error);
    log.error({ err: error, revision: sha1() }, error.message);
    response.status(422).end();
  });
  const { client, close } = await listen(context, app);
  const actions: readonly (() => Promise<unknown>)[] = [
    () => client.send({ method: "POST", path: `/repos/${drawWords(random, 1)}/${drawWords(random, 2, "-")}/builds/${sha1()}` }),
    () => client.send({ path: `/v2/${drawWords(random, 1)}/manifests/sha256:${sha256()}` }),
    () => client.send({ path: `/v2/${drawWords(random, 1)}/manifests/${drawVersion(random)}` }),
    () => client.send({ path: `/graph/${drawWords(random, 1)}?base=${sha1()}&head=${random.characters(HEX, 7)}` }),
  ]; // prettier-ignore
  return {
    act: async () => {
      await random.pick(actions)();
    },
    close,
  };
}
