import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { eventId, FLOW_MARK_LISTENER, openSpoolReader } from '@qiaolou/collector';
import { openEmbeddedEventStore } from '@qiaolou/event-store';
import { openSqliteRecordStore } from '@qiaolou/record-store';
import { systemClock, type SpoolPosition } from '@qiaolou/schema';
import { expect } from 'vitest';
import { readCursors } from '../../src/pipeline/commit-batch.ts';
import { RECORD_AREAS } from '../../src/stores/record-areas.ts';

/** Records that a platform framed and those of them that it refused, since it was started. */
export interface Received {
  readonly received: number;
  readonly shed: number;
}

/** What became of the lines in a data directory, counted on the disk: of inputs whose records become one event each. */
export interface Balance {
  /** Records that were ever in the spool, all processes together. */
  readonly spooled: number;
  /** Of these, records that came again under the identity they had. */
  readonly repeated: number;
  readonly stored: number;
  readonly rejected: number;
  /** Behind the cursor and not stored: the next start deals with them. */
  readonly pending: number;
}

/** The books of a data directory over all processes that have it one after the other. */
export class Ledger {
  readonly #data: string;
  readonly #kept: string;

  /** `kept`: a folder of its own, outside of the data directory, which need not exist yet. */
  constructor(data: string, kept: string) {
    this.#data = data;
    this.#kept = kept;
  }

  /**
   * Takes over what is in the spool. Called whenever a process has ended and before the next starts: until then every segment of
   * 64 MiB that it began is there, the next begins a new one and removes those that are dealt with.
   */
  keep(): void {
    mkdirSync(this.#kept, { recursive: true });
    const spool = join(this.#data, 'spool');
    for (const name of readdirSync(spool)) {
      if (name.endsWith('.seg') || name === 'spool-id') copyFileSync(join(spool, name), join(this.#kept, name));
    }
  }

  /** What the disk says, when no process has the directory; keeps what is in the spool. */
  async read(): Promise<Balance> {
    this.keep();
    const spooled = idsIn(this.#kept);
    const stored = await this.#stored();
    const behind = idsIn(join(this.#data, 'spool'), await this.#cursor());
    return {
      spooled: spooled.length,
      repeated: spooled.length - new Set(spooled).size,
      stored: stored.length,
      rejected: this.#rejected(),
      pending: new Set(behind).difference(new Set(stored)).size,
    };
  }

  async #cursor(): Promise<SpoolPosition | undefined> {
    const path = join(this.#data, 'records.db');
    if (!existsSync(path)) return undefined;
    const records = await openSqliteRecordStore({ path, clock: systemClock, areas: RECORD_AREAS });
    const reader = openSpoolReader({ dir: join(this.#data, 'spool') });
    try {
      return (await readCursors(records, reader.spoolId))?.from;
    } finally {
      reader.close();
      await records.close();
    }
  }

  async #stored(): Promise<readonly string[]> {
    const events = await openEmbeddedEventStore({ dir: join(this.#data, 'events'), clock: systemClock });
    const ids: string[] = [];
    let from: Parameters<typeof events.tail>[0] = { ingestedSince: '1970-01-01T00:00:00.000Z' };
    try {
      for (;;) {
        const page = await events.tail(from, 10_000);
        if (page.events.length === 0) return ids;
        ids.push(...page.events.map((event) => event['event.id']));
        from = page.next;
      }
    } finally {
      await events.close();
    }
  }

  #rejected(): number {
    const file = join(this.#data, 'rejected.ndjson');
    return existsSync(file) ? readFileSync(file, 'utf8').trimEnd().split('\n').length : 0;
  }
}

/** Ids of the events that the records of senders become, from a place of a spool to its end. */
function idsIn(dir: string, from?: SpoolPosition): readonly string[] {
  const reader = openSpoolReader({ dir, from });
  const { spoolId } = reader;
  const ids: string[] = [];
  for (let read = reader.read(5_000, 1e8); read.length > 0; read = reader.read(5_000, 1e8)) {
    for (const { record, position } of read) {
      if (record.listener === FLOW_MARK_LISTENER) continue;
      const { identity } = record;
      ids.push(eventId(identity === undefined ? { spoolId, position, index: 0 } : { identity, index: 0 }));
    }
  }
  reader.close();
  return ids;
}

/** What `/metrics` of a running platform says it received. */
export async function readReceived(consolePort: number): Promise<Received> {
  const page = await (await fetch(`http://127.0.0.1:${consolePort}/metrics`)).text();
  return {
    received: sumOf(page, 'qiaolou_records_received_total'),
    shed: sumOf(page, 'qiaolou_records_shed_total'),
  };
}

/** The sum of a metric over all its labels. */
export function sumOf(page: string, name: string): number {
  return page
    .split('\n')
    .filter((line) => line.startsWith(`${name} `) || line.startsWith(`${name}{`))
    .reduce((sum, line) => sum + Number(line.slice(line.lastIndexOf(' ') + 1)), 0);
}

/**
 * Nothing is lost uncounted, and nothing is there twice: `received = spooled + shed`, `spooled = stored + rejected + pending`, what came
 * again left out. `told`: what each process said before it ended; absent where one was killed and could not.
 */
export function expectBalanced(balance: Balance, told?: readonly Received[]): void {
  const { spooled, repeated, stored, rejected, pending } = balance;
  expect({ ...balance, spooled: spooled - repeated }).toEqual({ ...balance, spooled: stored + rejected + pending });
  if (told === undefined) return;
  const received = told.reduce((sum, one) => sum + one.received, 0);
  const shed = told.reduce((sum, one) => sum + one.shed, 0);
  expect({ ...balance, received, shed }).toEqual({ ...balance, received: spooled + shed, shed });
}
