// A NestJS service, built by TypeScript, whose decorators Node can't run:
//   npx tsc -p . && node --import @keytrail/sdk/register dist/service.js
// oxlint-disable-next-line import/no-unassigned-import -- NestJS asks for it so
import "reflect-metadata";
import { Controller, Get, Module, Param, UnauthorizedException, UseGuards } from "@nestjs/common";
import type { CanActivate, ExecutionContext } from "@nestjs/common";
import { NestFactory } from "@nestjs/core";
import { setKeyContext } from "@keytrail/sdk";

class KeyGuard implements CanActivate {
  canActivate(context: ExecutionContext): boolean {
    const { headers } = context.switchToHttp().getRequest<{ headers: Readonly<Record<string, string | undefined>> }>();
    if (headers["x-api-key"] === undefined) throw new UnauthorizedException("a key is needed");
    setKeyContext({ id: "example-key", owner: "example-team" });
    return true;
  }
}

@Controller("users")
@UseGuards(KeyGuard)
class UsersController {
  @Get(":id")
  find(@Param("id") id: string): object {
    return { id };
  }
}

@Module({ controllers: [UsersController] })
class AppModule {}

const app = await NestFactory.create(AppModule, { logger: ["error", "warn"] });
await app.listen(Number(process.env["PORT"] ?? 0), "127.0.0.1");
console.log(`listening on ${new URL(await app.getUrl()).port}`);
