import { describe, expect, it } from 'vitest';
import { scanTable } from '../../src/parse/grammars/table.ts';
import type { RawFields } from '../../src/parse/raw-fields.ts';

function read(text: string, separator: string): Readonly<Record<string, unknown>> {
  const fields: RawFields = new Map();
  scanTable(text, separator, fields);
  return Object.fromEntries(fields);
}

describe('a table in one line', () => {
  it('has bars around it', () => {
    expect(read('| 时间 | 2026-11-28 10:00:00 | 源IP | 10.1.1.1 | 动作 | 阻断 |', '|')).toEqual({
      时间: '2026-11-28 10:00:00',
      源IP: '10.1.1.1',
      动作: '阻断',
    });
  });

  it('has dashes between its cells', () => {
    expect(read('源IP - 10.1.1.1 - 目的IP - 10.1.1.2 - 动作 - 阻断', ' - ')).toMatchObject({ 动作: '阻断' });
  });

  it.each([
    ['a | b | c | d | e | f', '|'],
    ['源IP | 10.1.1.1 | 10.1.1.2 | 443', '|'],
    ['2026-11-28 - user - said - something - else', ' - '],
  ])('is not %s', (text, separator) => expect(read(text, separator)).toEqual({}));
});
