import { fastify } from "./fastify.ts";
import type { Framework } from "./framework.ts";
import { hapi } from "./hapi.ts";
import { hono } from "./hono.ts";
import { koa } from "./koa.ts";
import { next } from "./next.ts";

/** The frameworks whose routes are noted beside Express's, which `route.ts` sees on the request itself. NestJS is one of these inside. */
export const frameworks: readonly Framework[] = [fastify, hapi, hono, koa, next];
