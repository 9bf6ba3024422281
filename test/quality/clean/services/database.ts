import type { ServiceContext } from "./service.ts";

interface Pool {
  query(text: string, values?: readonly unknown[]): Promise<{ rows: Record<string, unknown>[] }>;
  end(): Promise<void>;
}

/** A PostgreSQL in this process, reached over a socket by the stock client. */
export interface Database {
  query(text: string, values?: readonly unknown[]): Promise<Record<string, unknown>[]>;
  close(): Promise<void>;
}

/** Starts a database with `schema`. */
export async function startDatabase({ load }: ServiceContext, name: string, schema: string): Promise<Database> {
  const { PGlite } = await import("@electric-sql/pglite");
  const { PGLiteSocketServer } = await import("@electric-sql/pglite-socket");
  const db = await PGlite.create();
  await db.exec(schema);
  const server = new PGLiteSocketServer({ db, host: "127.0.0.1", port: 0, maxConnections: 4 });
  await server.start();
  const port = Number(/:(\d+)$/.exec(server.getServerConn())?.[1]);
  const { Pool } = load("pg") as { Pool: new (options: object) => Pool };
  const pool = new Pool({ host: "127.0.0.1", port, user: "postgres", database: name, max: 2, ssl: false });
  return {
    query: async (text, values) => (await pool.query(text, values)).rows,
    close: async () => {
      await pool.end();
      await server.stop();
      await db.close();
    },
  };
}
