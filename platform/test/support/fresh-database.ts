import pg from 'pg';

/** A database of its own in the cluster, so that runs do not see each other. */
export async function freshDatabase(url: string): Promise<string> {
  const name = `qiaolou_test_${Date.now()}`;
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query(`CREATE DATABASE ${name}`);
  await client.end();
  const own = new URL(url);
  own.pathname = `/${name}`;
  return own.toString();
}
