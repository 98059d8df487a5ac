import { FakeBroker } from '../kafka/fake-broker.ts';
import { afterTest } from '../spool-fixture.ts';
import type { TestSource } from './sender.ts';

/** A broker with one topic. */
export async function openSource(): Promise<TestSource> {
  const broker = new FakeBroker();
  await broker.listen();
  afterTest(() => broker.close());
  broker.make('logs');
  return {
    settings: { brokers: [`127.0.0.1:${broker.port}`], topics: ['logs'] },
    send: (payloads) => {
      broker.produce(
        'logs',
        payloads.map((value) => ({ value })),
      );
      return Promise.resolve();
    },
    oversized: Buffer.alloc(1024 * 1024 + 1, 'x'),
  };
}
