import { createHash } from 'node:crypto';
import type { EcsEvent } from '@qiaolou/schema';

/** The same event for the same number, spread over two days. */
export function numberedEvent(n: number): EcsEvent {
  const time = new Date(Date.UTC(2026, 2, 1, 12) + (n % 100_000) * 500).toISOString();
  return {
    '@timestamp': time,
    'event.id': createHash('sha1').update(`event ${n}`).digest('hex'),
    'event.created': time,
    'event.original': `line ${n} of a device ${'x'.repeat(n % 97)}`,
    'event.kind': 'event',
    'event.dataset': 'test',
    'event.category': ['network', 'test'],
    'source.ip': `10.0.${n % 250}.${n % 199}`,
    'source.port': n % 65_536,
    'test.number': n,
  };
}
