import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createAlertTriage } from '@qiaolou/incidents';
import type { RecordStore } from '@qiaolou/record-store';
import { MINUTE_MS, roleSchema } from '@qiaolou/schema';
import { expect } from 'vitest';
import { z } from 'zod';

const FIXTURE = join(import.meta.dirname, '../fixtures/data-0.1.0');

const decidedRow = z.strictObject({ id: z.string(), version: z.number(), by: z.string() });
/** What is in the data directory that 0.1.0 wrote. */
export const expected = z
  .strictObject({
    counts: z.strictObject({
      users: z.number(),
      alerts: z.number(),
      alertGroups: z.number(),
      incidents: z.number(),
      timeline: z.number(),
      playbookRuns: z.number(),
      runSteps: z.number(),
      playbookTasks: z.number(),
      events: z.number(),
    }),
    decidedAt: z.iso.datetime(),
    taken: decidedRow,
    closed: decidedRow,
    undone: decidedRow,
    openTask: z.strictObject({ id: z.string(), role: roleSchema, version: z.number() }),
  })
  .parse(JSON.parse(readFileSync(join(FIXTURE, 'expected.json'), 'utf8')));

/** A minute after the last decision: its author may still take it back. */
export const clock = { now: () => Date.parse(expected.decidedAt) + MINUTE_MS };

/** Unpacks that data directory. */
export function unpackData(directory: string): void {
  execFileSync('tar', ['-xzf', join(FIXTURE, 'data.tar.gz'), '-C', directory]);
}

/** Rows of a table. */
export async function count(
  records: RecordStore,
  table: Exclude<keyof typeof expected.counts, 'events'>,
): Promise<number> {
  const row = await records.db
    .selectFrom(table)
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .executeTakeFirstOrThrow();
  return row.count;
}

/** Conflict and undo of the decisions taken in 0.1.0 are judged as 0.1.0 did. Changes them. */
export async function expectDecisionsJudged(records: RecordStore): Promise<void> {
  const triage = createAlertTriage({ records, clock, ids: () => 'act' });
  const { taken, closed, undone } = expected;
  const [li, wang] = [taken.by, closed.by].map((name) => ({ name, ip: null, roles: [] }));
  if (li === undefined || wang === undefined) throw new Error('two people decided');
  await expect(triage.act({ id: taken.id, version: taken.version - 1 }, { kind: 'take' }, wang)).rejects.toMatchObject({
    code: 'records.versionConflict',
  });
  await expect(triage.act(closed, { kind: 'undo' }, li)).rejects.toMatchObject({ code: 'incidents.badTransition' });
  await expect(triage.act(undone, { kind: 'undo' }, li)).rejects.toMatchObject({ code: 'incidents.badTransition' });
  expect(await triage.act(taken, { kind: 'undo' }, li)).toMatchObject({ status: 'open', assignee: null });
  expect(await triage.act(closed, { kind: 'undo' }, wang)).toMatchObject({ status: 'investigating', verdict: null });
}
