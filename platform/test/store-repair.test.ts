import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { openEmbeddedEventStore } from '@qiaolou/event-store';
import { openSqliteRecordStore } from '@qiaolou/record-store';
import { holdDirectory } from '@qiaolou/files';
import { systemClock } from '@qiaolou/schema';
import { expect, it, onTestFinished } from 'vitest';
import { RECORD_AREAS } from '../src/stores/record-areas.ts';
import { qiaolou } from './support/platform-process.ts';
import { DAY, eventOf } from './support/stored-event.ts';

/** A data directory whose only segment has lost its end: 20 of 30 events. */
async function damagedData(): Promise<string> {
  const data = mkdtempSync(join(tmpdir(), 'qiaolou-store-repair-'));
  onTestFinished(() => rmSync(data, { recursive: true, force: true }));
  const dir = join(data, 'events');
  mkdirSync(dir);
  const store = await openEmbeddedEventStore({ dir, clock: systemClock, threads: 1, flushRows: 20 });
  for (const first of [0, 10, 20]) await store.append(Array.from({ length: 10 }, (_, n) => eventOf(first + n)));
  await store.close();
  const file = join(dir, 'segments', '00000001.seg');
  writeFileSync(file, readFileSync(file).subarray(0, -1));
  return data;
}

async function repairsInTrail(data: string): Promise<readonly object[]> {
  const records = await openSqliteRecordStore({
    ...{ path: join(data, 'records.db'), clock: systemClock, areas: RECORD_AREAS },
  });
  const entries = await records.db
    .selectFrom('auditEntries')
    .selectAll()
    .where('action', '=', 'events.repair')
    .execute();
  await records.close();
  return entries;
}

it('./qiaolou store repair only says what it would do, and ends with 1, until it is told to', async () => {
  const data = await damagedData();
  const { code, stdout } = await qiaolou(['store', 'repair', '--data', data]);
  expect(code).toBe(1);
  expect(stdout).toContain('segments/00000001.seg: 可保留 / can be kept 0，丢失 / lost 20');
  expect(stdout).toContain(`丢失的日期 / lost of: ${DAY} (20)`);
  expect(stdout).toContain('未做任何改动');
  expect(stdout).toContain('Nothing was changed');
  expect(readdirSync(join(data, 'events'))).not.toContain('set-aside');
});

it('./qiaolou store repair --yes does it, is in the trail, and leaves a store that is whole', async () => {
  const data = await damagedData();
  const { code, stdout } = await qiaolou(['store', 'repair', '--yes', '--json', '--data', data]);
  expect(code).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({
    done: true,
    segments: [
      {
        ...{ file: 'segments/00000001.seg', kept: 0, fields: [], keptAs: 'set-aside/00000001.seg' },
        lost: [{ day: DAY, events: 20 }],
      },
    ],
  });
  expect(await repairsInTrail(data)).toMatchObject([
    { actor: `os:${userInfo().username}`, outcome: 'success', objectType: 'events' },
  ]);
  expect(await qiaolou(['store', 'check', '--data', data])).toMatchObject({ code: 0 });
});

it('./qiaolou store repair refuses a directory whose platform runs', async () => {
  const data = await damagedData();
  const hold = holdDirectory(data, `${DAY}T04:00:00.000Z`);
  onTestFinished(() => {
    if (hold.held) hold.release();
  });
  const { code, stderr } = await qiaolou(['store', 'repair', '--yes', '--data', data]);
  expect(code).toBe(2);
  expect(stderr).toContain('platform.dataLocked: ');
});
