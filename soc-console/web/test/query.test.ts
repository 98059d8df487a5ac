import { parseQuery, suggest } from '@qiaolou/schema';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { applyCompletion, completions, quotedValue } from '../src/query/complete.ts';
import { errorPreview } from '../src/query/error-preview.ts';
import { queryForIds, withCondition } from '../src/query/query-edit.ts';

describe('adding a condition', () => {
  it.each([
    ['', false, 'source.ip: 10.0.0.1'],
    ['event.outcome: failure', true, 'event.outcome: failure and not source.ip: 10.0.0.1'],
    ['a: 1 or b: 2', false, '(a: 1 or b: 2) and source.ip: 10.0.0.1'],
    ['source.ip: 10.0.0.1', false, 'source.ip: 10.0.0.1'],
    ['a: (', false, 'a: ( and source.ip: 10.0.0.1'],
  ])('to %j (exclude %s)', (query, exclude, expected) => {
    expect(withCondition(query, 'source.ip', '10.0.0.1', exclude)).toBe(expected);
  });
  it('gives a query that parses, whatever the value', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', minLength: 1, maxLength: 200 }), fc.boolean(), (value, exclude) => {
        expect(parseQuery(withCondition('event.outcome: failure', 'user.name', value, exclude)).ok).toBe(true);
      }),
    );
  });
  it('finds events by their ids', () => {
    expect(parseQuery(queryForIds(['aa', 'bb']))).toMatchObject({
      ok: true,
      ast: { op: 'in', field: 'event.id', values: ['aa', 'bb'] },
    });
  });
});

describe('completion', () => {
  const complete = (text: string, choice: string, values: readonly string[] = []): string => {
    const suggestion = suggest(text, text.length);
    const line = completions(suggestion, values).find((one) => one.text === choice);
    if (!line) throw new Error(`${choice} was not offered for ${text}`);
    return applyCompletion(text, suggestion, line).text;
  };
  it('builds a query from pieces', () => {
    expect(complete('sourc', 'source.ip')).toBe('source.ip');
    expect(complete('source.ip', ':')).toBe('source.ip: ');
    expect(complete('user.name: zh', 'zhang wei', ['zhang wei', 'lina'])).toBe('user.name: "zhang wei" ');
    expect(complete('event.outcome: failure ', 'and not')).toBe('event.outcome: failure and not ');
  });
  it('quotes a value so that it parses to itself', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', minLength: 1 }), (value) => {
        expect(parseQuery(`event.id: ${quotedValue(value)}`)).toMatchObject({ ok: true, ast: { op: 'eq', value } });
      }),
    );
  });
});

describe('where the error is', () => {
  it('cuts the text around it', () => {
    expect(errorPreview('a: (b', { at: 5, length: 1 })).toEqual({ before: 'a: (b', bad: ' ', after: '' });
    expect(errorPreview('x y', { at: 2, length: 1 })).toEqual({ before: 'x ', bad: 'y', after: '' });
  });
  it('loses nothing of a short query', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1, maxLength: 40 }), fc.nat(60), fc.nat(20), (text, at, length) => {
        const { before, bad, after } = errorPreview(text, { at, length });
        expect((before + bad + after).trimEnd()).toBe(text.trimEnd());
      }),
    );
  });
});
