import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createRefusalTrail, type Refusal } from '@qiaolou/accounts';
import { openSqliteRecordStore, type RecordStore } from '@qiaolou/record-store';
import { afterEach, beforeEach, expect, test } from 'vitest';

let folder: string;
let records: RecordStore;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'refusals-'));
  records = await openSqliteRecordStore({ path: join(folder, 'records.db'), clock });
});
afterEach(async () => {
  await records.close();
  await rm(folder, { recursive: true });
});

const clock = { now: () => Date.parse('2026-11-22T09:00:00Z') };
const user = (name: string) => ({ kind: 'user', name }) as const;
const refusal = (actor: Refusal['actor'], n: number): Refusal => ({
  ...{ actor, ip: `203.0.113.${n}`, operation: 'createUser', code: 'auth.forbidden' },
});

async function written(): Promise<readonly (readonly [string, string | null, string])[]> {
  const rows = await records.db.selectFrom('auditEntries').select(['actor', 'ip', 'objectId']).orderBy('seq').execute();
  return rows.map(({ actor, ip, objectId }) => [actor, ip, objectId] as const);
}

test.each<[string, Refusal['actor']]>([
  ['strangers', { kind: 'anonymous' }],
  ['another user', user('li')],
])('what somebody was refused is told of him, whatever %s were refused before', async (_, others) => {
  const trail = createRefusalTrail({ records, clock, onFault: (error) => expect.fail(String(error)) });
  for (let n = 0; n < 200; n += 1) await trail.note(refusal(others, n));
  await trail.note(refusal(user('wang'), 7));
  expect((await written()).at(-1)).toEqual(['wang', '203.0.113.7', 'createUser']);
  await trail.close();
});

test('what is beyond the bound is counted together, still of who it was', async () => {
  const trail = createRefusalTrail({ records, clock, onFault: (error) => expect.fail(String(error)) });
  for (let n = 0; n < 90; n += 1) await trail.note(refusal(user('wang'), n));
  const entries = await written();
  expect(entries).toHaveLength(51);
  expect(entries.at(-1)).toEqual(['wang', '*', '*']);
  await trail.close();
});
