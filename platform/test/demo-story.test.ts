import { readScenario } from '@qiaolou/scenarios';
import { HOUR_MS, isoTime } from '@qiaolou/schema';
import { describe, expect, it } from 'vitest';
import { alertsOfChapter } from '../src/commands/demo/alerts-of-chapter.ts';
import { storyOfRun } from '../src/commands/demo/story-of-run.ts';

const dayStart = Date.UTC(2026, 10, 21, 16);
const { chapters } = readScenario('county-day');

function chapter(id: string): (typeof chapters)[number] {
  const found = chapters.find((one) => one.id === id);
  if (found === undefined) throw new Error(id);
  return found;
}

function alert(hour: number, entities: { readonly sourceIp?: string; readonly host?: string; readonly user?: string }) {
  const seen = isoTime(dayStart + hour * HOUR_MS);
  return { entities, firstSeen: seen, lastSeen: seen };
}

describe('an alert is credited to what led to it', () => {
  const injection = alert(8.61, { sourceIp: '203.0.113.245' });
  const cases = [
    ['by its address and time', injection, true],
    ['by its host and time', alert(8.61, { host: 'portal-01' }), true],
    ['not another address at that time', alert(8.61, { sourceIp: '203.0.113.24' }), false],
    ['not the same address later', alert(20, { sourceIp: '203.0.113.245' }), false],
    ['nor earlier', alert(3, { sourceIp: '203.0.113.245' }), false],
    ['not a person alone', alert(8.61, { user: 'GET' }), false],
  ] as const;

  it.each(cases)('%s', (_what, one, credited) => {
    expect(alertsOfChapter(chapter('injection'), [one], dayStart)).toEqual(credited ? [one] : []);
  });

  it('an IPv6 host is one', () => {
    const one = alert(14.2, { sourceIp: 'fd00:59:202::8' });
    expect(alertsOfChapter(chapter('outbound'), [one, alert(14.2, { sourceIp: 'fd00:59:202::88' })], dayStart)).toEqual(
      [one],
    );
  });

  it('no chapter has what is another’s', () => {
    const having = chapters.filter((one) => alertsOfChapter(one, [injection], dayStart).length > 0);
    expect(having.map(({ id }) => id)).toEqual(['injection']);
  });
});

describe('a run of a playbook', () => {
  const steps = [
    { type: 'action', name: '封禁来源地址', status: 'succeeded' },
    { type: 'end', name: '结束', status: 'succeeded' },
  ] as const;

  it('says 演练 where it was one, and that nothing was carried out', () => {
    const text = storyOfRun({ playbookName: '网站后门处置', mode: 'drill', status: 'waiting' }, steps).join('\n');
    expect(text).toContain('【演练】网站后门处置');
    expect(text).toContain('未对任何系统执行');
    expect(text).toContain('仅计划');
    expect(text).not.toContain('succeeded');
  });

  it('does not where it was none', () => {
    const text = storyOfRun({ playbookName: '网站后门处置', mode: 'live', status: 'succeeded' }, steps).join('\n');
    expect(text).not.toMatch(/演练|计划/);
    expect(text).toContain('succeeded');
  });
});
