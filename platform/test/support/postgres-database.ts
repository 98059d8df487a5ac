import { randomUUID } from 'node:crypto';
import pg from 'pg';

/** A PostgreSQL whose user may create databases: `postgres://postgres@127.0.0.1:5432/postgres`. */
export const POSTGRES = process.env['QIAOLOU_TEST_DATABASE_URL'];

/** An empty database of one test, and a connection to it that goes around the record store. */
export interface PostgresDatabase {
  readonly url: string;
  readonly client: pg.Client;
  /** Closes the connection and drops the database, whoever is still connected. */
  dispose(): Promise<void>;
}

/** Makes a database under a name of its own. */
export async function createPostgresDatabase(): Promise<PostgresDatabase> {
  const name = `platform_${randomUUID().replaceAll('-', '')}`;
  const url = new URL(POSTGRES ?? '');
  const server = new pg.Client({ connectionString: url.href });
  await server.connect();
  await server.query(`create database ${name}`);
  url.pathname = `/${name}`;
  const client = new pg.Client({ connectionString: url.href });
  await client.connect();
  return {
    url: url.href,
    client,
    async dispose() {
      await client.end();
      await server.query(`drop database ${name} with (force)`);
      await server.end();
    },
  };
}
