import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { listSettings, setting } from '../../src/settings/setting.ts';

const facts = (en: string) => ({ zh: `关于 ${en}`, en });

describe('settings of a schema', () => {
  it.each<readonly [string, z.ZodType, string, unknown]>([
    ['a text', z.string().default('a'), 'text', 'a'],
    ['a choice', z.enum(['warn', 'info']).default('info'), 'text', 'info'],
    ['a text of a form', z.ipv4().optional(), 'text', undefined],
    ['a number', z.number().int().min(1).default(8440), 'number', 8440],
    ['a switch', z.boolean().default(false), 'boolean', false],
    ['a list', z.array(z.string()).default([]), 'list', []],
    ['something else', z.record(z.string(), z.string()).default({}), 'other', {}],
    ['optional over default', z.number().default(5).optional(), 'number', 5],
    ['default over optional', z.number().optional().default(5), 'number', 5],
    ['without any', z.string(), 'text', undefined],
  ])('%s', (name, schema, type, preset) => {
    const listed = listSettings(z.strictObject({ key: setting(schema, facts(name)) }));
    expect(listed).toEqual([{ path: ['key'], facts: facts(name), type, default: preset }]);
  });

  it('are in the order of their declaration, with the keys from the root, whatever is in between', () => {
    const port = setting(z.number().default(1), facts('port'));
    const schema = z
      .strictObject({
        console: z.strictObject({ port, tls: z.strictObject({ key: z.string().optional() }).optional() }).prefault({}),
        zone: setting(z.string().default('Asia/Shanghai'), { ...facts('zone'), env: 'TZ', secret: false }),
      })
      .prefault({});
    expect(listSettings(schema).map(({ path, facts: told }) => [path.join('.'), told?.en])).toEqual([
      ['console.port', 'port'],
      // Not declared: whoever lists settings must be able to say so.
      ['console.tls.key', undefined],
      ['zone', 'zone'],
    ]);
  });

  it('made of one schema in two places are two, each with its own facts', () => {
    const make = (en: string) => setting(z.number().default(0), facts(en));
    const listed = listSettings(z.strictObject({ a: make('first'), b: make('second') }));
    expect(listed.map(({ facts: told }) => told?.en)).toEqual(['first', 'second']);
  });
});
