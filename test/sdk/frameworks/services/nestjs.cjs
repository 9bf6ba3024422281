// oxlint-disable-next-line import/no-unassigned-import -- Nest asks for it so
require("reflect-metadata");
const { Catch, Controller, Get, Module, Req, UnauthorizedException, UseGuards } = require("@nestjs/common");
const { NestFactory } = require("@nestjs/core");
const { trace } = require("@opentelemetry/api");

async function main() {
  class KeyGuard {
    canActivate(context) {
      if (context.switchToHttp().getRequest().headers["x-api-key"] === undefined) throw new UnauthorizedException();
      return true;
    }
  }
  class ErrorFilter {
    catch(error, host) {
      trace.getActiveSpan()?.recordException(error);
      const status = error.getStatus?.() ?? 500;
      host.switchToHttp().getResponse().status(status).json({ error: status });
    }
  }
  class UsersController {
    find(request) {
      return { id: request.params.id };
    }
    fail(request) {
      throw new Error(`no ${request.headers["x-api-key"]}`);
    }
  }
  class AppModule {
    prefix = "api";
  }

  // What TypeScript makes of decorators.
  const route = (name, path) => {
    Req()(UsersController.prototype, name, 0);
    Get(path)(UsersController.prototype, name, Object.getOwnPropertyDescriptor(UsersController.prototype, name));
  };
  route("find", ":id");
  route("fail", ":id/broken");
  Controller("users")(UsersController);
  UseGuards(KeyGuard)(UsersController);
  Catch()(ErrorFilter);
  Module({ controllers: [UsersController] })(AppModule);

  const app = await NestFactory.create(AppModule, { logger: false });
  app.useGlobalFilters(new ErrorFilter());
  app.setGlobalPrefix(app.get(AppModule).prefix);
  await app.listen(0, "127.0.0.1");
  console.log(`listening on ${app.getHttpServer().address().port}`);
}

void main();
