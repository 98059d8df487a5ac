import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { ECS_FIELDS, ECS_VERSION, fieldSet, type FieldDefinition, type FieldType } from '@qiaolou/schema';

/** Names and types as ECS itself lists them: columns Field and Type of the file, at the commit it names. */
const ECS = z
  .strictObject({
    repository: z.string(),
    path: z.string(),
    commit: z.string(),
    version: z.string(),
    types: z.record(z.string(), z.string()),
  })
  .parse(JSON.parse(readFileSync(join(import.meta.dirname, 'ecs-types.json'), 'utf8')));

/** Types of ECS that ours stand for without a difference. */
const SAME: Readonly<Record<FieldType, readonly string[]>> = {
  keyword: ['keyword'],
  text: ['text', 'match_only_text'],
  ip: ['ip'],
  long: ['long'],
  double: ['double', 'float'],
  date: ['date'],
  boolean: ['boolean'],
};

const FIELDS: readonly (readonly [string, FieldDefinition])[] = Object.entries(ECS_FIELDS);

describe('the origin of a field', () => {
  it('is of the version that was looked up', () => {
    expect(ECS.version.startsWith(`${ECS_VERSION}.`)).toBe(true);
  });

  it.each(FIELDS.filter(([, { origin }]) => origin.kind === 'ecs'))(
    '%s is in ECS, and so is its type',
    (name, field) => {
      const type = ECS.types[name] ?? 'not in ECS';
      const differs = field.origin.kind === 'ecs' ? field.origin.differs : undefined;
      if (differs === undefined) expect(SAME[field.type]).toContain(type);
      else {
        expect(differs.type).toBe(type);
        expect(SAME[field.type]).not.toContain(type);
        expect(differs.because).not.toBe('');
      }
    },
  );

  it.each(FIELDS.filter(([, { origin }]) => origin.kind === 'custom'))(
    '%s is not in ECS, for a reason',
    (name, { origin }) => {
      expect(ECS.types[name]).toBeUndefined();
      expect(origin.kind === 'custom' ? origin.because : '').not.toBe('');
    },
  );

  it('is looked up for these fields and no others', () => {
    const ours = FIELDS.filter(([, { origin }]) => origin.kind === 'ecs').map(([name]) => name);
    expect(Object.keys(ECS.types).sort()).toEqual(ours.sort());
  });

  it.each([
    ['@timestamp', 'base'],
    ['message', 'base'],
    ['source.nat.ip', 'source'],
    ['user_agent.original', 'user_agent'],
  ])('%s is of the field set %s', (field, set) => {
    expect(fieldSet(field)).toBe(set);
  });
});
