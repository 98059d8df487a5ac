import { DAY_MS, HOUR_MS, isoTime, type AnswerSourceBody } from '@qiaolou/schema';
import { describe, expect, it } from 'vitest';
import { daysBefore, NOW, openCounty, type County, type Sent } from './test-county.ts';

const FIREWALL: Sent = { source: '10.0.0.1' };
const INTEGRITY = 'EV-LOG-INTEGRITY';
const OFFICER = { name: 'officer', ip: null, roles: ['security_admin'] } as const;

/** Says what is to be expected of the bastion or the old firewall. */
const answer = (county: County, body: Partial<AnswerSourceBody>) =>
  county.service.answerSource(
    { kind: 'sender', source: '10.0.0.2', everyDays: 1, retiredOn: null, reason: '说明', version: 0, ...body },
    OFFICER,
  );

describe('what is received and kept passes', () => {
  it('200 days, each received on its day', async () => {
    const county = await openCounty();
    await county.live(200, () => [FIREWALL]);
    expect(await county.measure()).toMatchObject({ verdict: 'pass', facts: { reason: 'continuous', missing: 0 } });
  });

  it('days that the trail closed in time prove the integrity of logs', async () => {
    const county = await openCounty({ requiredDays: 3 });
    await county.live(6, () => [FIREWALL, { source: '10.0.0.2', count: 3 }]);
    for (const hours of [24, 25]) {
      county.clock.set(NOW + hours * HOUR_MS);
      await county.receive(FIREWALL, { source: '10.0.0.2', count: 3 });
      await county.sign();
      await county.measure();
    }
    // The days before the first measurement were closed late: what had been taken away before is not told by that.
    const { facts } = await county.measure(INTEGRITY);
    expect(facts).toMatchObject({ reason: 'sealedLate', lateDays: [6, 5, 4, 3, 2].map(daysBefore), removedDays: [] });
    const young = await openCounty({ requiredDays: 3 });
    for (let day = 0; day < 4; day += 1) {
      young.clock.set(NOW + day * DAY_MS);
      await young.receive(FIREWALL);
      await young.sign();
      await young.service.measure();
      await young.sign();
    }
    expect(await young.measure(INTEGRITY)).toMatchObject({
      verdict: 'pass',
      facts: { reason: 'verified', wholeDays: 3 },
    });
    expect((await young.measure()).verdict).toBe('pass');
  });
});

describe('ways to fool the evidence', () => {
  it('1: lines backdated over 199 days count for the day of their receipt', async () => {
    const county = await openCounty();
    county.clock.set(NOW - 3 * 60_000);
    await county.receive(...Array.from({ length: 200 }, (_, backdated) => ({ ...FIREWALL, backdated })));
    county.clock.set(NOW);
    expect(await county.measure()).toMatchObject({
      verdict: 'untested',
      facts: { reason: 'young', sources: [{ keptDays: 0 }] },
    });
  });

  it('1: nor do they fill a gap, or make a hole of days a whole', async () => {
    const county = await openCounty({ requiredDays: 20 });
    await county.live(25, (ago) => (ago === 7 ? [] : [FIREWALL]));
    expect((await county.measure()).verdict).toBe('fail');
    await county.receive({ ...FIREWALL, backdated: 7, count: 50 });
    expect(await county.measure()).toMatchObject({
      verdict: 'fail',
      facts: { reason: 'gaps', sources: [{ gaps: [daysBefore(7)] }] },
    });
  });

  it('2: a measurement from the future is void, and so are receipts from it', async () => {
    const county = await openCounty({ requiredDays: 30 });
    await county.live(5, () => [FIREWALL]);
    expect((await county.measure()).verdict).toBe('untested');
    for (let day = 1; day <= 40; day += 1) {
      county.clock.set(NOW + day * DAY_MS);
      await county.receive(FIREWALL);
    }
    expect((await county.measure()).verdict).toBe('pass');
    county.clock.set(NOW + HOUR_MS);
    expect(await county.counts()).toMatchObject({ verdict: 'untested', at: isoTime(NOW) });
    expect((await county.measure()).verdict).not.toBe('pass');
    // When the time it was taken for has come, what was measured since counts, not it.
    county.clock.set(NOW + 40 * DAY_MS + HOUR_MS);
    expect((await county.counts()).verdict).not.toBe('pass');
  });

  it('3: one source with a hole among 1,000 whole ones is found', async () => {
    const county = await openCounty({ requiredDays: 4 });
    const whole = Array.from({ length: 1_000 }, (_, index) => ({
      source: `10.1.${Math.floor(index / 250)}.${index % 250}`,
      count: 2,
    }));
    await county.live(5, (ago) => (ago === 3 ? whole : [...whole, { source: '10.9.9.9' }]));
    expect(await county.measure()).toMatchObject({
      verdict: 'fail',
      facts: { reason: 'gaps', sourceCount: 1_001, sources: { 0: { source: '10.9.9.9', gaps: [daysBefore(3)] } } },
    });
  });

  it.each([
    ['received on their days', (ago: number) => (ago === 50 ? [] : [{ source: null }])],
    ['imported at once', (ago: number) => (ago === 0 ? backdatedFor(200, 50) : [])],
  ])('4: events without a sender are judged, %s', async (_name, without: (ago: number) => readonly Sent[]) => {
    const county = await openCounty();
    await county.live(200, (ago) => [FIREWALL, ...without(ago)]);
    expect(await county.measure()).toMatchObject({
      verdict: 'fail',
      facts: { reason: 'gaps', sources: { 0: { source: 'test', kind: 'import', gaps: [daysBefore(50)] } } },
    });
  });

  it('5: what is not measured again expires', async () => {
    const county = await openCounty({ requiredDays: 3 });
    await county.live(5, () => [FIREWALL]);
    expect((await county.measure()).verdict).toBe('pass');
    county.clock.set(NOW + DAY_MS + 1);
    expect(await county.counts()).toMatchObject({ verdict: 'untested', at: isoTime(NOW) });
    county.clock.set(NOW + 90 * DAY_MS);
    const detail = await county.service.item('L3-8.1.5.4-d');
    expect(detail?.rules.find(({ id }) => id === 'EV-LOG-RETENTION')).toMatchObject({
      ...{ verdict: 'untested', state: 'expired', at: isoTime(NOW), expiresAt: isoTime(NOW + DAY_MS) },
    });
    expect(detail?.evidence[0]).toMatchObject({ verdict: 'pass', state: 'expired' });
    expect((await county.service.summary()).all.pass).toBe(0);
  });

  it('6: a trail that is hardly signed, or not lately, or in the future, does not pass', async () => {
    const county = await openCounty({ store: 'memory', requiredDays: 1 });
    const write = (entries: number) =>
      county.records.transaction(async (tx) => {
        for (let entry = 0; entry < entries; entry += 1)
          await tx.audit({
            ...{ at: isoTime(county.clock.now()), actor: 'system', ip: null, action: 'audit.verify' },
            ...{ objectType: 'audit', objectId: '1', outcome: 'success', details: {} },
          });
      });
    await write(5);
    await county.sign();
    await write(1_001);
    expect(await county.measure(INTEGRITY)).toMatchObject({ verdict: 'partial', facts: { reason: 'unsigned' } });
    await county.sign();
    county.clock.set(NOW + 3 * HOUR_MS);
    expect(await county.measure(INTEGRITY)).toMatchObject({ verdict: 'partial', facts: { reason: 'stale' } });
    await county.sign();
    county.clock.set(NOW);
    expect(await county.measure(INTEGRITY)).toMatchObject({ facts: { reason: 'clockAhead' } });
  });

  it('7: the oldest week taken from the disk', async () => {
    const county = await openCounty({ requiredDays: 20, daysApart: true });
    await county.live(30, () => [FIREWALL]);
    await county.removeDays((day) => day <= daysBefore(24));
    await county.sign();
    expect(await county.measure()).toMatchObject({ verdict: 'partial', facts: { reason: 'missing', missing: 7 } });
    expect(await county.measure(INTEGRITY)).toMatchObject({ verdict: expect.not.stringMatching('pass') as string });
  });

  it('7: taken after the trail had closed its days, they are named', async () => {
    const county = await openCounty({ requiredDays: 20, daysApart: true });
    await county.live(30, () => [FIREWALL]);
    await county.sign();
    expect((await county.measure()).verdict).toBe('pass');
    expect(await county.counts(INTEGRITY)).toMatchObject({ verdict: 'untested' });
    await county.removeDays((day) => day <= daysBefore(28));
    await county.sign();
    const removedDays = [30, 29, 28].map(daysBefore);
    expect(await county.measure()).toMatchObject({ verdict: 'fail', facts: { reason: 'removed', removedDays } });
    expect(await county.counts(INTEGRITY)).toMatchObject({
      verdict: 'fail',
      facts: { reason: 'removed', removedDays },
    });
  });

  it('7: a source of which nothing is left is still judged', async () => {
    const county = await openCounty({ requiredDays: 5, daysApart: true });
    await county.live(8, (ago) => (ago > 3 ? [FIREWALL, { source: '10.0.0.2' }] : [FIREWALL]));
    expect(await county.measure()).toMatchObject({ verdict: 'fail', facts: { reason: 'gaps' } });
    await county.removeDays((day) => day <= daysBefore(4));
    const { verdict, facts } = await county.measure();
    expect(verdict).toBe('fail');
    expect(facts['sources']).toEqual(expect.arrayContaining([expect.objectContaining({ source: '10.0.0.2' })]));
  });

  it.each([
    ['backdated', (ago: number) => (ago === 0 ? [...backdatedFor(200), { ...FIREWALL, count: 2_000 }] : [])],
    ['received on their days', (ago: number) => [{ ...FIREWALL, count: ago === 0 ? 2_000 : 1 }]],
  ])('8: 2,000 events today and one on each earlier day, %s', async (_name, day: (ago: number) => readonly Sent[]) => {
    const county = await openCounty();
    await county.live(200, day);
    expect((await county.measure()).verdict).toMatch(/untested|partial/);
  });

  it('9: a middle week taken from the disk: the days are named', async () => {
    const county = await openCounty({ requiredDays: 20, daysApart: true });
    await county.live(30, () => [FIREWALL]);
    await county.removeDays((day) => day >= daysBefore(16) && day <= daysBefore(10));
    const gaps = [16, 15, 14, 13, 12, 11, 10].map(daysBefore);
    expect(await county.measure()).toMatchObject({ verdict: 'fail', facts: { sources: [{ gapDays: 7, gaps }] } });
  });

  it('10: a young store with a gap day and without yesterday', async () => {
    const county = await openCounty();
    await county.live(20, (ago) => (ago === 9 || ago === 1 ? [] : [FIREWALL]));
    expect(await county.measure()).toMatchObject({
      verdict: 'fail',
      facts: { sources: [{ gaps: [daysBefore(9), daysBefore(1)] }] },
    });
  });
});

describe('what must not fail for ever', () => {
  it('a device that was retired, once somebody says so; not when it goes on sending', async () => {
    const county = await openCounty({ requiredDays: 20 });
    await county.live(30, (ago) => [FIREWALL, ...(ago >= 12 ? [{ source: '10.0.0.2' }] : [])]);
    expect((await county.measure()).verdict).toBe('fail');
    await answer(county, { retiredOn: daysBefore(12) });
    expect(await county.measure()).toMatchObject({
      verdict: 'pass',
      facts: { sources: [{ source: '10.0.0.2', state: 'retired', retiredOn: daysBefore(12) }, { state: 'whole' }] },
    });
    // Said too late a day, the days until then were still to come.
    await answer(county, { retiredOn: daysBefore(10), version: 1 });
    expect((await county.measure()).verdict).toBe('fail');
    await answer(county, { retiredOn: daysBefore(15), version: 2 });
    expect(await county.measure()).toMatchObject({ verdict: 'fail', facts: { sources: { 0: { retiredOn: null } } } });
  });

  it('a bastion used on working days, once somebody says so; a longer silence still fails', async () => {
    const county = await openCounty({ requiredDays: 20, daysApart: true });
    const workday = (ago: number): boolean => ![0, 6].includes(new Date(NOW - ago * DAY_MS).getUTCDay());
    await county.live(30, (ago) => [FIREWALL, ...(workday(ago) ? [{ source: '10.0.0.2' }] : [])]);
    expect((await county.measure()).verdict).toBe('fail');
    await answer(county, { everyDays: 3, reason: '堡垒机仅工作日使用' });
    expect(await county.measure()).toMatchObject({ verdict: 'pass' });
    await county.removeDays((day) => day === daysBefore(9) || day === daysBefore(12));
    expect((await county.measure()).verdict).toBe('fail');
  });

  it('190 days of history from the old log server: counted, marked, and in time no longer needed', async () => {
    const county = await openCounty({ requiredDays: 20 });
    await county.receive(...backdatedFor(190));
    await county.receive(FIREWALL);
    expect(await county.measure()).toMatchObject({
      verdict: 'partial',
      facts: {
        reason: 'imported',
        sources: { 0: { kind: 'import', state: 'imported', keptDays: 190, importedDays: 19 } },
      },
    });
    for (let day = 1; day <= 10; day += 1) {
      county.clock.set(NOW + day * DAY_MS);
      await county.receive(FIREWALL);
      expect((await county.measure()).verdict).toBe('partial');
    }
    for (let day = 11; day <= 22; day += 1) {
      county.clock.set(NOW + day * DAY_MS);
      await county.receive(FIREWALL);
    }
    expect((await county.measure()).verdict).toBe('pass');
  });
});

/** Events without a sender on each of the days before, but for one, as an import brings them at once. */
function backdatedFor(days: number, but?: number): readonly Sent[] {
  return Array.from({ length: days }, (_, index) => ({ source: null, backdated: index + 1 })).filter(
    ({ backdated }) => backdated !== but,
  );
}
