import { HOUR_MS, integrityFactsSchema, isoTime, retentionFactsSchema } from '@qiaolou/schema';
import { describe, expect, it } from 'vitest';
import { daysBefore, NOW, openCounty } from './test-county.ts';

const OFFICER = { name: 'officer', ip: null, roles: ['security_admin'] } as const;

describe('log retention measured in the store (GB/T 22239-2019 8.1.5.4 d))', () => {
  it('is untested on an empty store and on a young one', async () => {
    const county = await openCounty({ store: 'memory' });
    expect(await county.measure()).toMatchObject({ verdict: 'untested', facts: { reason: 'noEvents' } });
    await county.live(20, () => [{ source: '10.0.0.1' }]);
    expect(await county.measure()).toMatchObject({ verdict: 'untested', facts: { reason: 'young' } });
  });

  it('passes 180 continuous days of every source, and fails a hole', async () => {
    const county = await openCounty({ store: 'memory' });
    await county.live(200, (ago) => [
      ...(ago <= 180 ? [{ source: '10.0.0.1' }] : []),
      ...(ago === 77 ? [] : [{ source: '10.0.0.2' }]),
    ]);
    expect((await county.measure()).verdict).toBe('fail');
    const detail = await county.service.item('L3-8.1.5.4-d');
    expect(detail).toMatchObject({ item: { verdict: 'fail' }, automation: 'full' });
    expect(detail?.evidence[0]?.facts).toMatchObject({
      sources: [
        { source: '10.0.0.2', gapDays: 1, gaps: [daysBefore(77)] },
        { source: '10.0.0.1', gapDays: 0, state: 'whole' },
      ],
    });
  });
});

describe('the summary', () => {
  it('counts 211 clauses, none of them passed by silence', async () => {
    const { service } = await openCounty({ store: 'memory' });
    const { all, classes, measuredAt } = await service.summary();
    expect(all.total).toBe(211);
    expect(classes).toHaveLength(10);
    expect(all.pass).toBe(0);
    expect(all.untested + all.manual).toBe(211);
    expect(measuredAt).toBeNull();
    await service.measure();
    expect((await service.summary()).measuredAt).toBe(isoTime(NOW));
  });

  it('keeps the history of measurements in the order in which they were taken', async () => {
    const county = await openCounty({ store: 'memory' });
    for (const hours of [0, 2, 1]) {
      county.clock.set(NOW + hours * HOUR_MS);
      await county.service.measure();
    }
    const { evidence = [] } = (await county.service.item('L3-8.1.5.4-d')) ?? {};
    expect(evidence.map(({ at }) => at)).toEqual([1, 2, 0].map((hours) => isoTime(NOW + hours * HOUR_MS)));
    expect(evidence.map(({ state }) => state)).toEqual(['current', 'ahead', 'current']);
    expect(await county.service.item('nonsense')).toBeUndefined();
  });

  it('has figures of a shape that the console reads', async () => {
    const county = await openCounty({ store: 'memory' });
    await county.live(5, (ago) => (ago === 3 ? [] : [{ source: '10.0.0.1' }, { source: null }]));
    const shapes = { 'EV-LOG-RETENTION': retentionFactsSchema, 'EV-LOG-INTEGRITY': integrityFactsSchema };
    for (const [rule, shape] of Object.entries(shapes)) {
      const { facts } = await county.measure(rule);
      expect(
        Object.keys(facts)
          .filter((key) => key !== 'firstBad')
          .sort(),
      ).toEqual(Object.keys(shape.parse(facts)).sort());
    }
  });

  it('says of every evidence rule of every clause what it is and why it says what it says', async () => {
    const { service } = await openCounty({ store: 'memory' });
    await service.measure();
    for (const { id } of await service.items())
      for (const { nameZh, nameEn, reason, notMeasured } of (await service.item(id))?.rules ?? []) {
        expect([nameZh, nameEn]).not.toContain('');
        expect(reason ?? notMeasured?.zh ?? '').toMatch(/\S/);
        expect(reason ?? notMeasured?.en ?? '').toMatch(/\S/);
      }
  });
});

describe('the level', () => {
  it('chosen, decides figures, lists and clause numbers, and stays', async () => {
    const county = await openCounty({ store: 'memory' });
    const { service } = county;
    await service.chooseLevel({ level: 2, reason: '备案为第二级', version: 0 }, OFFICER);
    const { level, levelChoice, all } = await service.summary();
    expect({ level, total: all.total }).toEqual({ level: 2, total: 135 });
    expect(levelChoice).toEqual({
      ...{ level: 2, reason: '备案为第二级', decidedBy: 'officer', decidedAt: isoTime(NOW), version: 1 },
    });
    const items = await service.items();
    expect(items).toHaveLength(135);
    expect(items.every(({ clause }) => clause.startsWith('7.1.'))).toBe(true);
    // Retention is an item of level 3 alone.
    expect(await service.item('L3-8.1.5.4-d')).toBeUndefined();
    const entries = await county.records.db.selectFrom('auditEntries').selectAll().execute();
    expect(entries).toMatchObject([{ actor: 'officer', action: 'compliance.chooseLevel', objectId: '2' }]);
    await expect(service.chooseLevel({ level: 3, reason: 'late', version: 0 }, OFFICER)).rejects.toThrow(
      expect.objectContaining({ code: 'records.versionConflict' }),
    );
    expect((await service.summary()).level).toBe(2);
  });
});
