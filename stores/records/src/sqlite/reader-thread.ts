import { setPriority } from 'node:os';
import { parentPort, workerData } from 'node:worker_threads';
import { SocError, systemFacts, type AuditVerdict } from '@qiaolou/schema';
import { wireError } from '@qiaolou/schema/wire-error';
import { CompiledQuery, Kysely } from 'kysely';
import { verifyStoredAudit, type AuditTask } from '../audit/verify-stored-audit.ts';
import { BoundedQueries } from './bounded-query.ts';
import { connectSqlite, openReader } from './connect-sqlite.ts';
import { nodeSqliteDialect } from './node-sqlite-dialect.ts';
import type { ReaderAnswer, ReaderRequest, ReaderThreadData } from './reader-message.ts';

/** The reader's thread: answers one question after the other, so that long ones hold up nobody but their like. */

if (parentPort === null) throw new TypeError('the reader runs as a worker thread');
const port = parentPort;
/** Behind the threads that take in and judge: who looks waits, lines do not. */
const NICENESS = 5;
// On Linux niceness is a thread's; elsewhere it would be the whole process's.
if (process.platform === 'linux') setPriority(NICENESS);
const { path } = workerData as ReaderThreadData;
// Names and values are translated where the question is made.
const dialect = nodeSqliteDialect({ open: () => openReader(path), begin: 'deferred', lockTimeoutMs: 0 });
const db = new Kysely({ dialect });
let bounded: BoundedQueries | undefined;
let last: Promise<void> = Promise.resolve();

port.on('message', (request: ReaderRequest) => {
  last = last.then(async () => {
    if (request.kind === 'close') {
      await db.destroy();
      port.close();
    } else port.postMessage(await answer(request));
  });
});

async function answer(request: Exclude<ReaderRequest, { readonly kind: 'close' }>): Promise<ReaderAnswer> {
  const { number } = request;
  try {
    switch (request.kind) {
      case 'query': {
        if (request.bounds !== undefined) {
          bounded ??= new BoundedQueries(openReader(path), () => performance.now());
          port.postMessage({ kind: 'begun', number } satisfies ReaderAnswer);
          return { kind: 'rows', number, rows: bounded.rows(request.sql, request.parameters, request.bounds) };
        }
        const { rows } = await db.executeQuery(CompiledQuery.raw(request.sql, [...request.parameters]));
        return { kind: 'rows', number, rows };
      }
      case 'verifyAudit':
        return { kind: 'verdict', number, verdict: await verify(request.keys, request.options) };
    }
  } catch (error) {
    if (error instanceof SocError) return { kind: 'refused', number, error: wireError(error) };
    if (!(error instanceof Error)) return { kind: 'error', number, message: String(error), facts: {} };
    return { kind: 'error', number, message: error.message, facts: systemFacts(error) };
  }
}

/** In one snapshot, on a connection of its own: it is held for as long as the whole trail takes. */
async function verify(keys: readonly Uint8Array[], options: AuditTask): Promise<AuditVerdict> {
  const own = connectSqlite({ open: () => openReader(path), begin: 'deferred', lockTimeoutMs: 0 });
  try {
    return await own.transaction().execute((snapshot) => verifyStoredAudit(snapshot, keys, options));
  } finally {
    await own.destroy();
  }
}
