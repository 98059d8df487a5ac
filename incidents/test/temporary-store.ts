import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as incidents from '../src/index.ts';
import { exportedAreas, openSqliteRecordStore, type RecordStore } from '@qiaolou/record-store';
import type { Clock, DetectionMatch } from '@qiaolou/schema';

/** A SQLite record store in a folder of its own, with a clock the test moves. */
export interface TestStore {
  readonly folder: string;
  readonly records: RecordStore;
  readonly clock: Clock & { set(epochMs: number): void; advance(ms: number): void };
  readonly ids: () => string;
  readonly close: () => Promise<void>;
}

export const START = Date.parse('2026-11-22T02:00:00.000Z');

export async function openTestStore(folder = mkdtempSync(join(tmpdir(), 'qiaolou-incidents-'))): Promise<TestStore> {
  let now = START;
  let next = 0;
  const clock = {
    now: () => now,
    set: (value: number) => void (now = value),
    advance: (ms: number) => void (now += ms),
  };
  const areas = exportedAreas(incidents);
  const records = await openSqliteRecordStore({ path: join(folder, 'records.db'), clock, areas });
  return {
    folder,
    records,
    clock,
    ids: () => `id-${String(++next).padStart(6, '0')}`,
    close: async () => {
      await records.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** A match with sensible defaults. */
export function match(over: Partial<DetectionMatch> & Pick<DetectionMatch, 'occurrence'>): DetectionMatch {
  return {
    ruleId: '5f1cbe5e-0f7d-4f5b-9a39-0b0a6f3f0001',
    ruleTitle: 'SSH 暴力破解成功',
    ruleTitleEn: 'SSH brute force succeeded',
    level: 'high',
    techniques: ['T1110.001'],
    tactics: ['credential-access'],
    at: '2026-11-22T01:00:00.000Z',
    eventIds: [over.occurrence],
    count: 1,
    entities: { sourceIp: '203.0.113.9', host: 'web-01', dataset: 'sshd' },
    explain: { kind: 'selection', label: 'selection', result: true },
    ...over,
  };
}
