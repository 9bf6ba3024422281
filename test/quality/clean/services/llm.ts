import { createHash, randomUUID } from "node:crypto";
import { trace } from "@opentelemetry/api";
import { ALPHANUMERIC } from "../../random.ts";
import { drawCamel, drawPerson, drawSentence, drawWords } from "../words.ts";
import type { Service, ServiceContext } from "./service.ts";
import { listen } from "./service.ts";

const MODELS = [
  "gpt-5.2-mini-2026-03-11",
  "claude-sonnet-4-5-20250929",
  "gemini-3-pro-preview",
  "mistral-large-2512",
  "text-embedding-3-large",
];

/** A gateway before language models: prompts, tool calls, completions with code in them, masked keys of tenants. */
export async function startLlm(context: ServiceContext): Promise<Service> {
  const { random, load, log, tracer } = context;
  const express = load("express") as typeof import("express");
  const prompts: readonly (() => string)[] = [
    () => `Write a function that validates a token for ${drawWords(random, 3)}. ${drawSentence(random)}`,
    () => `Summarise the mail of ${drawPerson(random)}: ${drawSentence(random)} ${drawSentence(random)}`,
    () => `Why does "${drawWords(random, 2)}: invalid password" come up when ${drawSentence(random)}`,
    () => `\`\`\`ts\nconst token = await get${drawWords(random, 1)}Token({ user: "${drawWords(random, 1)}" });\nheaders.set("authorization", \`Bearer \${token}\`);\n\`\`\` What is wrong here?`,
    () => `Translate: ${drawSentence(random)} in ${random.pick(["German", "Japanese", "Swahili"])}`,
    () => `export ${drawWords(random, 2, "_").toUpperCase()}_API_KEY=<your key here>; npm start: ${drawSentence(random)}`,
  ]; // prettier-ignore
  const app = express();
  app.use(express.json());
  app.post("/v1/chat/completions", (request, response) => {
    const { model, prompt } = request.body as { model: string; prompt: string };
    tracer.startActiveSpan(`chat ${model}`, (span) => {
      const id = random.pick([
        `chatcmpl-${random.characters(ALPHANUMERIC, 29)}`,
        `msg_01${random.characters(ALPHANUMERIC, 22)}`,
      ]);
      const answer = `${drawSentence(random)} \`const ${drawCamel(random)} = ${drawCamel(random)}(${random.below(99)});\` ${drawSentence(random)}`;
      span.setAttributes({
        "gen_ai.operation.name": "chat",
        "gen_ai.request.model": model,
        "gen_ai.response.id": id,
        "gen_ai.conversation.id": `thread_${random.characters(ALPHANUMERIC, 24)}`,
        "gen_ai.input.messages": JSON.stringify([{ role: "user", parts: [{ type: "text", content: prompt }] }]),
        "gen_ai.output.messages": JSON.stringify([
          { role: "assistant", parts: [{ type: "text", content: answer }], finish_reason: "stop" },
        ]),
        "gen_ai.tool.call.id": random.pick(["call_", "toolu_01"]) + random.characters(ALPHANUMERIC, 22),
        "gen_ai.tool.call.arguments": JSON.stringify({ query: drawWords(random, 3), max_tokens: random.below(4096) }),
        "gen_ai.response.system_fingerprint": `fp_${createHash("md5").update(answer).digest("hex").slice(0, 10)}`,
        "gen_ai.prompt.hash": createHash("sha256").update(prompt).digest("hex"),
      });
      span.addEvent("gen_ai.choice", { "gen_ai.completion": answer, index: 0 });
      log.info(
        {
          id,
          apiKey: `sk-...${random.characters(ALPHANUMERIC, 4)}`,
          usage: { prompt_tokens: random.below(9999), completion_tokens: random.below(999) },
        },
        `${model} answered ${id}`,
      );
      span.end();
      response
        .set("openai-processing-ms", String(random.below(9999)))
        .set("x-request-id", `req_${randomUUID().replaceAll("-", "")}`);
      response.json({ id, answer });
    });
  });
  app.get("/v1/files/:file", (request, response) => {
    trace
      .getActiveSpan()
      ?.setAttribute("gen_ai.file.name", `${drawWords(random, 2, "_")}.${drawWords(random, 1)}.jsonl`);
    response.json({ id: request.params.file });
  });
  const { client, close } = await listen(context, app);
  const actions: readonly (() => Promise<unknown>)[] = [
    () => client.send({ method: "POST", path: "/v1/chat/completions", body: JSON.stringify({ model: random.pick(MODELS), prompt: random.pick(prompts)() }), headers: { "content-type": "application/json" } }),
    () => client.send({ method: "POST", path: `/v1/chat/completions?trace=${randomUUID()}`, body: JSON.stringify({ model: random.pick(MODELS), prompt: random.pick(prompts)() }), headers: { "content-type": "application/json" } }),
    () => client.send({ path: `/v1/files/file-${random.characters(ALPHANUMERIC, 22)}?after=file_${random.characters(ALPHANUMERIC, 24)}` }),
  ]; // prettier-ignore
  return {
    act: async () => {
      await random.pick(actions)();
    },
    close,
  };
}
