import { parseQuery, type ComplianceItem } from '@qiaolou/schema';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { zhCn } from '../src/i18n/zh-cn.ts';
import { eventSearch, receiptSearch } from '../src/pages/compliance/evidence-query.ts';
import { itemsCsv } from '../src/pages/compliance/items-csv.ts';
import { messages } from '../src/pages/compliance/messages.zh-cn.ts';
import { parseTimeSpec } from '../src/time/time-range.ts';

describe('the search behind a figure', () => {
  const name = fc.oneof(
    fc.string({ unit: 'grapheme', minLength: 1 }),
    fc.constantFrom('10.0.0.1', '*', 'a"b\\', '::1'),
  );

  it('asks for one source exactly, whatever it is called, on the days of its receipt', () => {
    fc.assert(
      fc.property(name, fc.constantFrom('sender', 'import'), (source, kind) => {
        const { query, time } = receiptSearch({ kind, source }, '2026-11-20', '2026-11-21');
        const parsed = parseQuery(query);
        expect(parsed.ok && JSON.stringify(parsed.ast)).toContain(JSON.stringify(source));
        expect(parsed.ok && JSON.stringify(parsed.ast)).toContain('"gte":"2026-11-19T16:00:00.000Z"');
        expect(parsed.ok && JSON.stringify(parsed.ast)).toContain('"lt":"2026-11-21T16:00:00.000Z"');
        expect(parseTimeSpec(time)?.kind).toBe('absolute');
      }),
    );
  });

  it('of an import asks for its own days, and for what has no sender', () => {
    const { query, time } = eventSearch({ kind: 'import', source: 'nginx.access' }, '2026-11-20', '2026-11-20');
    expect(parseQuery(query)).toMatchObject({
      ok: true,
      ast: {
        op: 'and',
        args: [
          { op: 'eq', field: 'event.dataset', value: 'nginx.access' },
          { op: 'not', arg: { op: 'exists', field: 'log.source.address' } },
        ],
      },
    });
    expect(time).toBe('2026-11-19T16:00:00.000Z~2026-11-20T16:00:00.000Z');
  });
});

it('the export has the clauses that are listed, with the level in force', () => {
  const item: ComplianceItem = {
    ...{ id: 'L3-8.1.5.4-d', clause: '7.1.4.3 c)', scope: 'general', classCode: 'CES', verdict: 'untested' },
    ...{ classZh: '安全计算环境', classEn: 'Computing', controlPoint: '安全审计', controlPointEn: 'Audit' },
    ...{ requirementZh: '保护审计记录', requirementEn: 'Protect audit records', evidenceRules: ['EV-LOG-RETENTION'] },
  };
  const summary = { standard: 'GB/T 22239-2019', level: 2, measuredAt: '2026-11-22T04:00:00.000Z' };
  const texts = { ...zhCn, ...messages };
  const [, line] = itemsCsv([item], summary, texts, 'zh-CN').split('\r\n');
  expect(line).toBe(
    'GB/T 22239-2019,2,安全计算环境,7.1.4.3 c),安全审计,保护审计记录,未测,EV-LOG-RETENTION,2026-11-22T04:00:00.000Z',
  );
  expect(itemsCsv([item], summary, texts, 'en')).toContain(',2,Computing,7.1.4.3 c),Audit,Protect audit records,');
});
