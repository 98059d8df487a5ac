import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ecsEventSchema, fieldValues, firstText, type EcsEvent, type FieldValue } from '../../src/ecs/ecs-event.ts';

const EVENT: EcsEvent = {
  '@timestamp': '2026-03-01T00:00:00.000Z',
  'event.id': '0123456789abcdef0123456789abcdef01234567',
  'event.created': '2026-03-01T00:00:00.001Z',
  'event.original': '',
  'event.kind': 'event',
  'event.dataset': 'sshd',
};
const value = fc.oneof(fc.string(), fc.boolean(), fc.double({ noNaN: true, noDefaultInfinity: true }));

describe('an event at the border', () => {
  it('is taken as it is, with any other fields that are values or lists of values', () => {
    const field = fc.string().filter((name) => name !== '__proto__' && !Object.hasOwn(EVENT, name));
    const more = fc.dictionary(field, fc.oneof(value, fc.array(value)), { noNullPrototype: true });
    fc.assert(
      fc.property(more, (fields) => {
        expect(ecsEventSchema.parse({ ...fields, ...EVENT })).toEqual({ ...fields, ...EVENT });
      }),
    );
  });

  it.each<readonly [string, unknown]>([
    ['without a time', { '@timestamp': undefined }],
    ['with a time that is no time', { '@timestamp': 'yesterday' }],
    ['with a time of another zone', { '@timestamp': '2026-03-01T08:00:00.000+08:00' }],
    ['with a time of whole seconds', { '@timestamp': '2026-03-01T00:00:00Z' }],
    ['with a short id', { 'event.id': '0123' }],
    ['with an id in capitals', { 'event.id': '0123456789ABCDEF0123456789abcdef01234567' }],
    ['without its text', { 'event.original': undefined }],
    ['with a dataset that is a list', { 'event.dataset': ['sshd'] }],
    ['with an object in it', { user: { name: 'root' } }],
    ['with a null in it', { 'user.name': null }],
    ['with a list of lists in it', { 'user.name': [['root']] }],
  ])('%s is refused', (_name, change) => {
    expect(ecsEventSchema.safeParse({ ...EVENT, ...(change as object) }).success).toBe(false);
  });
});

describe('values of a field', () => {
  it.each<readonly [FieldValue | undefined, readonly unknown[], string | undefined]>([
    [undefined, [], undefined],
    ['root', ['root'], 'root'],
    ['', [''], ''],
    [0, [0], '0'],
    [false, [false], 'false'],
    [['a', 'b'], ['a', 'b'], 'a'],
    [[5, 'a'], [5, 'a'], '5'],
    [[], [], undefined],
  ])('%j are %j, the first of them %j', (given, all, first) => {
    const event = { ...EVENT, ...(given === undefined ? {} : { tags: given }) };
    expect([fieldValues(event, 'tags'), firstText(event, 'tags')]).toEqual([all, first]);
  });

  it.each(['constructor', 'toString', '__proto__'])('are none of %s unless the event has it', (field) => {
    expect([fieldValues(EVENT, field), firstText(EVENT, field)]).toEqual([[], undefined]);
  });
});
