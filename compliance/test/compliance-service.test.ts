import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { randomUUID } from 'node:crypto';
import { sm3Hex } from '@qiaolou/crypto';
import { MemoryEventStore } from '@qiaolou/event-store';
import { openSqliteRecordStore, type RecordStore } from '@qiaolou/record-store';
import { isoTime, type EcsEvent } from '@qiaolou/schema';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { createComplianceService, loadCatalogue, type ComplianceService } from '../src/index.ts';

const DAY_MS = 86_400_000;
const NOW = Date.UTC(2026, 10, 22, 4);
let ticks = 0;
/** Moves on by a millisecond with every look, as real time does. */
const clock = { now: () => NOW + (ticks += 1) };
const directory = mkdtempSync(join(tmpdir(), 'qiaolou-compliance-'));
const opened: RecordStore[] = [];
afterAll(async () => {
  await Promise.all(opened.map((records) => records.close()));
  rmSync(directory, { recursive: true, force: true });
});

let events: MemoryEventStore;
let service: ComplianceService;

function event(source: string, daysAgo: number): EcsEvent {
  const at = isoTime(NOW - daysAgo * DAY_MS);
  return {
    '@timestamp': at,
    'event.id': sm3Hex(`${source} ${daysAgo}`).slice(0, 40),
    'event.created': at,
    'event.original': 'line',
    'event.kind': 'event',
    'event.dataset': 'test',
    'log.source.address': source,
  };
}

async function fill(source: string, days: number, missing: readonly number[] = []): Promise<void> {
  const all = Array.from({ length: days + 1 }, (_, index) => index).filter((ago) => !missing.includes(ago));
  await events.append(all.map((ago) => event(source, ago)));
}

beforeEach(async () => {
  events = new MemoryEventStore(clock);
  const records = await openSqliteRecordStore({ path: join(directory, `${randomUUID()}.db`), clock });
  opened.push(records);
  service = createComplianceService({
    catalogue: loadCatalogue(),
    records,
    events,
    verifyAudit: () => records.verifyAudit([]),
    clock,
    newId: randomUUID,
  });
});

async function retention(): Promise<string | undefined> {
  await service.measure();
  return (await service.evidence()).find(({ ruleId }) => ruleId === 'EV-LOG-RETENTION')?.verdict;
}

describe('log retention measured in the store (GB/T 22239-2019 8.1.5.4 d))', () => {
  it('is untested on an empty store and on a young one', async () => {
    expect(await retention()).toBe('untested');
    await fill('10.0.0.1', 20);
    expect(await retention()).toBe('untested');
  });

  it('passes 180 continuous days of every source, and fails a hole', async () => {
    await fill('10.0.0.1', 180);
    expect(await retention()).toBe('pass');
    await fill('10.0.0.2', 200, [77]);
    expect(await retention()).toBe('fail');
    const detail = await service.item('L3-8.1.5.4-d');
    expect(detail?.item.verdict).toBe('fail');
    expect(detail?.evidence[0]?.facts).toMatchObject({
      sources: [
        { source: '10.0.0.2', gapDays: 1 },
        { source: '10.0.0.1', gapDays: 0 },
      ],
    });
  });
});

describe('the summary', () => {
  it('counts 211 clauses, none of them passed by silence', async () => {
    const { all, classes, measuredAt } = await service.summary();
    expect(all.total).toBe(211);
    expect(classes).toHaveLength(10);
    expect(all.pass).toBe(0);
    expect(all.untested + all.manual).toBe(211);
    expect(measuredAt).toBeNull();
    await service.measure();
    expect((await service.summary()).measuredAt?.slice(0, 19)).toBe(isoTime(NOW).slice(0, 19));
  });

  it('keeps the history of measurements', async () => {
    await service.measure();
    await service.measure();
    expect((await service.item('L3-8.1.5.4-d'))?.evidence.length).toBeGreaterThanOrEqual(1);
    expect(await service.item('nonsense')).toBeUndefined();
  });
});
