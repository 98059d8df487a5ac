import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import {
  cursorSchema,
  idParams,
  idSchema,
  instantSchema,
  limitParam,
  listOf,
  versionSchema,
} from '../../src/route/parameters.ts';

const REFUSED = Symbol('refused');
const read = (schema: z.ZodType, value: unknown): unknown => {
  const parsed = schema.safeParse(value);
  return parsed.success ? parsed.data : REFUSED;
};
const many = (count: number): readonly string[] => Array.from({ length: count }, () => 'a');

describe('a parameter of a request', () => {
  it.each<readonly [string, z.ZodType, unknown, unknown]>([
    ['one value of a list', listOf(z.string()), 'a', ['a']],
    ['several', listOf(z.string()), ['a', 'b'], ['a', 'b']],
    ['no value of a list', listOf(z.string()), [], []],
    ['50 values', listOf(z.string()), many(50), many(50)],
    ['51 values', listOf(z.string()), many(51), REFUSED],
    ['a value the list is not of', listOf(z.enum(['open'])), ['open', 'shut'], REFUSED],
    ['a value that is changed on reading', listOf(z.string().transform(Number)), ['1', '2'], [1, 2]],
    ['no limit', limitParam(200, 50), undefined, 50],
    ['the largest limit', limitParam(200, 50), '200', 200],
    ['a larger one', limitParam(200, 50), '201', REFUSED],
    ['none at all', limitParam(200, 50), '0', REFUSED],
    ['half a row', limitParam(200, 50), '1.5', REFUSED],
    ['a limit that is no number', limitParam(200, 50), 'many', REFUSED],
    ['an instant in UTC', instantSchema, '2026-03-01T00:00:00Z', '2026-03-01T00:00:00.000Z'],
    ['an instant of Shanghai', instantSchema, '2026-03-01T08:00:00.5+08:00', '2026-03-01T00:00:00.500Z'],
    ['a time without a zone', instantSchema, '2026-03-01T08:00:00', REFUSED],
    ['a day there is not', instantSchema, '2026-02-30T00:00:00Z', REFUSED],
    ['the last instant there is', instantSchema, '9999-12-31T23:59:59.999Z', '9999-12-31T23:59:59.999Z'],
    ['one that its zone puts after it', instantSchema, '9999-12-31T23:59:59.999-00:01', REFUSED],
    ['the first instant there is', instantSchema, '0000-01-01T08:00:00+08:00', '0000-01-01T00:00:00.000Z'],
    ['one that its zone puts before it', instantSchema, '0000-01-01T07:59:59+08:00', REFUSED],
    ['a cursor', cursorSchema, 'abc', 'abc'],
    ['an empty cursor', cursorSchema, '', REFUSED],
    ['a cursor without end', cursorSchema, 'a'.repeat(2_049), REFUSED],
    ['an id', idSchema, 'INC-2026_1', 'INC-2026_1'],
    ['an id of 129 characters', idSchema, 'a'.repeat(129), REFUSED],
    ['an id that is a path', idSchema, '../etc', REFUSED],
    ['an id with a line feed', idSchema, 'a\n', REFUSED],
    ['an id of a path', idParams, { id: 'a' }, { id: 'a' }],
    ['more than an id', idParams, { id: 'a', as: 'b' }, REFUSED],
    ['a version', versionSchema, 1, 1],
    ['no version', versionSchema, 0, REFUSED],
    ['a version as text', versionSchema, '1', REFUSED],
  ])('%s', (_name, schema, given, expected) => {
    expect(read(schema, given)).toEqual(expected);
  });
});
