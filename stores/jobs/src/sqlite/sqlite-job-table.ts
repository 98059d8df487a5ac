import { closeSync, openSync } from 'node:fs';
import { DatabaseSync, type SQLInputValue, type SQLOutputValue, type StatementSync } from 'node:sqlite';
import { parseJson, type EnqueueRequest, type Job, type JsonObject, type QueueStats } from '@qiaolou/schema';
import { isTaken } from '../schedule/schedule.ts';

/** A job with its lease: only the holder of the token may finish it. */
export interface ClaimedJob extends Job {
  readonly token: string;
  readonly failures: number;
  readonly maxAttempts: number;
}

const SCHEMA = `
  CREATE TABLE IF NOT EXISTS job (
    queue TEXT NOT NULL, key TEXT NOT NULL, payload TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('waiting', 'active', 'failed')),
    priority INTEGER NOT NULL, run_at INTEGER NOT NULL, seq INTEGER NOT NULL,
    starts INTEGER NOT NULL DEFAULT 0, failures INTEGER NOT NULL DEFAULT 0, max_attempts INTEGER NOT NULL,
    token TEXT, lease_until INTEGER, last_error TEXT,
    PRIMARY KEY (queue, key)
  ) STRICT;
  CREATE INDEX IF NOT EXISTS job_ready ON job (queue, state, run_at, priority, seq);
  CREATE TABLE IF NOT EXISTS job_seq (only INTEGER PRIMARY KEY CHECK (only = 1), value INTEGER NOT NULL) STRICT;
  INSERT OR IGNORE INTO job_seq VALUES (1, 0);
  CREATE TABLE IF NOT EXISTS job_due (
    queue TEXT NOT NULL, key TEXT NOT NULL, due INTEGER NOT NULL, PRIMARY KEY (queue, key)
  ) STRICT;
  CREATE TABLE IF NOT EXISTS job_generation (
    only INTEGER PRIMARY KEY CHECK (only = 1), id TEXT NOT NULL, looks INTEGER NOT NULL
  ) STRICT;
`;

/**
 * The job table in SQLite: WAL with synchronous=FULL, so what `enqueue` returned from survives power loss. Several
 * processes may open the same file; a claim is one atomic statement.
 */
export class SqliteJobTable {
  readonly #db: DatabaseSync;
  readonly #statements = new Map<string, StatementSync>();
  /** The last write failed. */
  #refused = false;

  /** `newId` names the queue should the file be new. */
  constructor(path: string, newId: string) {
    // Made by SQLite it would be readable by everybody; -wal and -shm get the permissions of the file.
    closeSync(openSync(path, 'a', 0o600));
    this.#db = new DatabaseSync(path);
    try {
      this.#db.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA busy_timeout = 10000;');
      this.#db.exec(SCHEMA);
      this.#prepare('INSERT OR IGNORE INTO job_generation VALUES (1, ?, 0)').run(newId);
    } catch (error) {
      this.#db.close();
      throw error;
    }
  }

  /**
   * Puts jobs in, in one transaction; answers for each whether a new one was made. A job of a key that had failed for good
   * is made anew. Where all are there already nothing is written.
   */
  enqueueAll(requests: readonly EnqueueRequest[], now: number): readonly boolean[] {
    return this.#noting(() => {
      this.#db.exec('BEGIN IMMEDIATE');
      try {
        const created = requests.map((request) => this.#enqueue(request, now));
        this.#db.exec(created.includes(true) ? 'COMMIT' : 'ROLLBACK');
        return created;
      } catch (error) {
        // SQLite may have rolled back by itself (disk full); a second rollback is then an error that hides the first.
        if (this.#db.isTransaction) this.#db.exec('ROLLBACK');
        throw error;
      }
    });
  }

  #enqueue(request: EnqueueRequest, now: number): boolean {
    const { queue, key, payload, runAt = now, priority = 5, maxAttempts = 5, due } = request;
    if (due !== undefined && isTaken(due, this.#lastDue(queue, key))) return false;
    const known = this.#prepare('SELECT state FROM job WHERE queue = ? AND key = ?').get(queue, key);
    if (known !== undefined && known['state'] !== 'failed') return false;
    this.#prepare('UPDATE job_seq SET value = value + 1').run();
    this.#prepare(
      `INSERT OR REPLACE INTO job (queue, key, payload, state, priority, run_at, seq, max_attempts)
       VALUES (?, ?, ?, 'waiting', ?, ?, (SELECT value FROM job_seq), ?)`,
    ).run(queue, key, JSON.stringify(payload), priority, runAt, maxAttempts);
    if (due !== undefined) {
      const upsert = 'INSERT INTO job_due VALUES (?, ?, ?) ON CONFLICT (queue, key) DO UPDATE SET due = excluded.due';
      this.#prepare(upsert).run(queue, key, due);
    }
    return true;
  }

  /** The id the file was made with. After a write was refused it writes too, so that it throws for as long as that lasts. */
  generation(): string {
    if (this.#refused) this.#write('UPDATE job_generation SET looks = looks + 1');
    return String(this.#prepare('SELECT id FROM job_generation').get()?.['id']);
  }

  /** Takes the next job that is due, or one whose worker died; undefined when there is none. */
  claim(queue: string, token: string, now: number, leaseMs: number): ClaimedJob | undefined {
    const [row] = this.#written(
      `UPDATE job SET state = 'active', token = ?, lease_until = ?, starts = starts + 1
       WHERE queue = ? AND key = (
         SELECT key FROM job WHERE queue = ? AND (
           (state = 'waiting' AND run_at <= ?) OR (state = 'active' AND lease_until <= ?))
         ORDER BY priority, run_at, seq LIMIT 1)
       RETURNING key, payload, starts, failures, max_attempts`,
      ...[token, now + leaseMs, queue, queue, now, now],
    );
    if (row === undefined) return undefined;
    return {
      queue,
      key: String(row['key']),
      payload: parseJson(String(row['payload'])) as JsonObject,
      attempt: Number(row['starts']),
      failures: Number(row['failures']),
      maxAttempts: Number(row['max_attempts']),
      token,
    };
  }

  /** Extends the lease; false when it was lost. */
  renew(job: ClaimedJob, now: number, leaseMs: number): boolean {
    const sql = `UPDATE job SET lease_until = ? WHERE queue = ? AND key = ? AND token = ? AND state = 'active'`;
    return this.#write(sql, now + leaseMs, job.queue, job.key, job.token) === 1;
  }

  /** Ends a job that was done. */
  complete(job: ClaimedJob): void {
    this.#write('DELETE FROM job WHERE queue = ? AND key = ? AND token = ?', job.queue, job.key, job.token);
  }

  /** Puts a job back for another try at `runAt`; marks it failed when that is null or its tries are used up. */
  fail(job: ClaimedJob, error: string, runAt: number | null): void {
    const state = runAt === null || job.failures + 1 >= job.maxAttempts ? 'failed' : 'waiting';
    this.#write(
      `UPDATE job SET state = ?, failures = failures + 1, run_at = ?, last_error = ?, token = NULL, lease_until = NULL
       WHERE queue = ? AND key = ? AND token = ?`,
      ...[state, runAt ?? 0, error.slice(0, 1_000), job.queue, job.key, job.token],
    );
  }

  /** Puts back a job that was not finished, for another start at `runAt`; costs no try. */
  release(job: ClaimedJob, runAt: number): void {
    this.#write(
      `UPDATE job SET state = 'waiting', run_at = ?, token = NULL, lease_until = NULL
       WHERE queue = ? AND key = ? AND token = ?`,
      ...[runAt, job.queue, job.key, job.token],
    );
  }

  cancel(queue: string, key: string): boolean {
    return this.#write(`DELETE FROM job WHERE queue = ? AND key = ? AND state <> 'active'`, queue, key) === 1;
  }

  /** When the next job of the queue becomes due, epoch ms; undefined when none waits. */
  nextDue(queue: string): number | undefined {
    const row = this.#prepare(
      `SELECT min(CASE state WHEN 'waiting' THEN run_at ELSE lease_until END) AS due
       FROM job WHERE queue = ? AND state IN ('waiting', 'active')`,
    ).get(queue);
    const due = row?.['due'];
    return typeof due === 'number' ? due : undefined;
  }

  stats(now: number): readonly QueueStats[] {
    const rows = this.#prepare(
      `SELECT queue, sum(state = 'waiting' AND run_at <= ?) AS waiting, sum(state = 'waiting' AND run_at > ?) AS delayed,
              sum(state = 'active') AS active, sum(state = 'failed') AS failed
       FROM job GROUP BY queue ORDER BY queue`,
    ).all(now, now);
    return rows.map((row) => ({
      queue: String(row['queue']),
      waiting: Number(row['waiting']),
      delayed: Number(row['delayed']),
      active: Number(row['active']),
      failed: Number(row['failed']),
    }));
  }

  close(): void {
    this.#statements.clear();
    this.#db.close();
  }

  /** The last due time this key was enqueued for, epoch ms; long ago when there is none. */
  #lastDue(queue: string, key: string): number {
    const row = this.#prepare('SELECT due FROM job_due WHERE queue = ? AND key = ?').get(queue, key);
    return row === undefined ? Number.NEGATIVE_INFINITY : Number(row['due']);
  }

  /**
   * Rows of a statement that writes. To its end, never `get`: that stops after the first row, the write is then committed
   * when the statement is reset, and a disk that refuses it says so to nobody.
   */
  #written(sql: string, ...values: readonly SQLInputValue[]): readonly Record<string, SQLOutputValue>[] {
    return this.#noting(() => this.#prepare(sql).all(...values));
  }

  /** Writes; answers how many rows. */
  #write(sql: string, ...values: readonly SQLInputValue[]): number {
    return this.#noting(() => Number(this.#prepare(sql).run(...values).changes));
  }

  #noting<T>(write: () => T): T {
    try {
      const result = write();
      this.#refused = false;
      return result;
    } catch (error) {
      this.#refused = true;
      throw error;
    }
  }

  #prepare(sql: string): StatementSync {
    const known = this.#statements.get(sql);
    if (known !== undefined) return known;
    const statement = this.#db.prepare(sql);
    this.#statements.set(sql, statement);
    return statement;
  }
}
