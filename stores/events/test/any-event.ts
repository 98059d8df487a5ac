import fc from 'fast-check';
import type { EcsEvent } from '@qiaolou/schema';
import { eventArbitrary } from './generated-events.ts';

const anyText = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 20 }),
  fc.constantFrom('\u0000', '\u0001', '\u0001[1]', '\u0001"a"', '\ufeffa', '', '\u0002s', '5', 'true'),
);
const anyValue = fc.oneof(
  anyText,
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.integer(),
  fc.boolean(),
  fc.array(fc.oneof(anyText, fc.integer(), fc.boolean()), { minLength: 1, maxLength: 4 }),
);
const anyField = fc.oneof(
  fc.constantFrom(
    'user.name',
    'source.ip',
    'related.ip',
    'destination.port',
    'event.start',
    '__proto__',
    'constructor',
    'seq',
    'ids',
  ),
  fc.string({ unit: 'binary', minLength: 1, maxLength: 12 }).filter((name) => name !== 'event.ingested'),
);

/** An event with whatever fields and values. */
export const anyEvent = fc
  .record({
    base: eventArbitrary(),
    fields: fc.array(fc.tuple(anyField, anyValue), { maxLength: 8 }),
    original: anyText,
    message: fc.option(anyValue, { nil: undefined }),
    dataset: fc.constantFrom('sshd', 'huawei.usg', ''),
  })
  .map(({ base, fields, original, message, dataset }) => {
    const event: Record<string, unknown> = {
      ...base,
      'event.original': original,
      'event.dataset': dataset,
      ...(message === undefined ? {} : { message }),
    };
    for (const [field, value] of fields)
      if (!Object.hasOwn(base, field) || field.includes('.')) {
        if (
          ['@timestamp', 'event.created', 'event.kind', 'event.original', 'event.dataset', 'event.id'].includes(field)
        )
          continue;
        Object.defineProperty(event, field, { value, enumerable: true, configurable: true, writable: true });
      }
    return event as unknown as EcsEvent;
  });

/** Events of a day of several datasets, more than a run of its own needs of the first ones. */
export function dayOfEvents(
  rows: number,
  more: (row: number) => Readonly<Record<string, unknown>>,
): readonly EcsEvent[] {
  const datasets = ['huawei.usg', 'sshd', 'nginx.access', 'small.one', 'small.two'];
  return Array.from({ length: rows }, (_, row) => {
    const dataset = datasets[row % 7 < 3 ? 0 : row % 7 < 5 ? 1 : row % 7 === 5 ? 2 : 3 + (row % 2)] ?? '';
    // Many have the same time; every tenth comes late.
    const ts = Date.UTC(2026, 2, 1, 3) + Math.floor(row / 60) * 1_000 - (row % 10 === 0 ? 50_000 : 0);
    const original = `<13>line ${row} of ${dataset} 登录失败 ${'x'.repeat(row % 50)}`;
    return {
      ...{ '@timestamp': new Date(ts).toISOString(), 'event.created': new Date(ts + (row % 3) * 1_000).toISOString() },
      ...{ 'event.kind': 'event', 'event.dataset': dataset, 'event.original': original },
      ...{ 'event.id': ((row * 7_919) % 104_729).toString(16).padStart(6, '0').repeat(7).slice(0, 40) },
      ...more(row),
    };
  });
}
