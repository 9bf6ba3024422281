import { createHash, randomUUID } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { trace } from "@opentelemetry/api";
import { HEX } from "../../random.ts";
import { drawLookalike } from "../lookalikes.ts";
import { drawPerson, drawSentence, drawTime, drawWords } from "../words.ts";
import type { Service, ServiceContext } from "./service.ts";
import { listen } from "./service.ts";

type Fs = typeof import("node:fs");

// The first bytes of files, as RFC 2083, ISO 10918 and the WOFF2 recommendation put them.
const IMAGE_HEADS: readonly (readonly [type: string, head: string])[] = [
  ["image/png", "89504e470d0a1a0a0000000d49484452"],
  ["image/jpeg", "ffd8ffe000104a46494600010100"],
  ["image/gif", "474946383961"],
  ["image/webp", "52494646"],
  ["font/woff2", "774f4632"],
];

/** A content management system on plain node:http: articles, uploads into files, images as data URIs. */
export async function startCms(context: ServiceContext): Promise<Service> {
  const { random, load, log } = context;
  const fs = load("node:fs") as Fs;
  const folder = mkdtempSync(join(tmpdir(), "keytrail-cms-"));
  const drawImage = (): string => {
    const [type, head] = random.pick(IMAGE_HEADS);
    return `data:${type};base64,${Buffer.concat([Buffer.from(head, "hex"), random.bytes(random.between(60, 700))]).toString("base64")}`;
  };
  const { client, close } = await listen(context, (request, response) => {
    const path = request.url ?? "/";
    const span = trace.getActiveSpan();
    log.debug({ path, detail: drawLookalike(random) }, drawLookalike(random));
    if (path.startsWith("/media")) {
      const image = drawImage();
      span?.setAttributes({
        "cms.thumbnail": image,
        "cms.sha256": createHash("sha256").update(image).digest("hex"),
        "cms.integrity": `sha384-${createHash("sha384").update(image).digest("base64")}`,
      });
      response.setHeader("digest", `SHA-256=${createHash("sha256").update(image).digest("base64")}`);
      response.setHeader(
        "x-goog-hash",
        `crc32c=${random.bytes(4).toString("base64")},md5=${createHash("md5").update(image).digest("base64")}`,
      );
      response.setHeader(
        "content-disposition",
        `attachment; filename="${drawWords(random, 2, "-")}.${random.below(99)}.png"`,
      );
      const file = join(
        folder,
        `${drawWords(random, 2, "_")}.${createHash("md5").update(image).digest("hex").slice(0, 8)}.png`,
      );
      void fs.promises.writeFile(file, image.slice(0, 64)).then(
        async () => fs.promises.unlink(file),
        () => undefined,
      );
      log.info(
        { upload: { file, bytes: image.length, md5: createHash("md5").update(image).digest("base64") } },
        `stored ${file}`,
      );
      response.end(image.slice(0, 100));
    } else if (path.startsWith("/missing")) {
      fs.promises.readFile(join(folder, path.replaceAll("/", "_"))).catch((error: unknown) => {
        span?.recordException(error as Error);
        log.error({ err: error }, "template is missing");
        response.writeHead(404, { "x-request-id": randomUUID() }).end();
      });
    } else {
      const html = `<article id="${drawWords(random, 2, "-")}"><h1>${drawSentence(random)}</h1><img src="${random.characters(HEX, 8)}.png" alt="${drawWords(random, 2)}"></article>`;
      span?.setAttributes({
        "cms.article.title": drawSentence(random),
        "cms.article.author": drawPerson(random),
        "cms.article.html": html,
      });
      response.setHeader("etag", `"${createHash("md5").update(html).digest("hex")}-${random.between(1, 9)}"`);
      response.setHeader("last-modified", new Date(drawTime(random)).toUTCString());
      response.setHeader(
        "cache-control",
        `public, max-age=${random.below(1e6)}, stale-while-revalidate=${random.below(1e4)}`,
      );
      response.end(html);
    }
  });
  const actions: readonly (() => Promise<unknown>)[] = [
    () => client.send({ path: `/media/${random.characters(HEX, 2)}/${random.characters(HEX, 32)}/${drawWords(random, 2, "-")}.w${random.below(2000)}.png?v=${random.characters(HEX, 10)}`, headers: { range: `bytes=${random.below(999)}-` } }),
    () => client.send({ path: `/missing/${drawWords(random, 2, "/")}/${random.below(9999)}.html` }),
    () => client.send({ path: `/${random.pick(["de", "en", "fr"])}/${drawWords(random, 1)}/${drawWords(random, 5, "-")}-${random.below(99999)}.html?utm_source=${drawWords(random, 1)}&utm_medium=email&mc_eid=${random.characters(HEX, 10)}` }),
  ]; // prettier-ignore
  return {
    act: async () => {
      await random.pick(actions)();
    },
    close: async () => {
      await close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
