import { systemClock } from '@qiaolou/schema';
import { afterAll, describe, expect, it } from 'vitest';
import { alertCounts, Cores, deviceTime, send } from './support/core-under-test.ts';

const cores = new Cores();
afterAll(() => cores.remove());

describe('the same lines', () => {
  const SSH_BRUTE_FORCE = 'e6e5d27d-6f5b-4b79-9096-5913ba29d516';
  const start0 = Math.floor(systemClock.now() / 300_000) * 300_000 - 300_000;
  const lines = Array.from(
    { length: 73 },
    (_, n) =>
      `<38>${deviceTime(start0 + n * 3_000).syslog} app-07 sshd[${1_000 + n}]: Failed password for root from 198.51.100.44 port ${40_000 + n} ssh2`,
  );
  const shuffled = lines.map((line, n) => ({ line, key: (n * 29) % 73 })).sort((a, b) => a.key - b.key);

  it.each<readonly [how: string, portions: readonly (readonly string[])[]]>([
    ['at once', [lines]],
    ['with a restart between them', [lines.slice(0, 41), lines.slice(41)]],
    ['with a restart after every few', [lines.slice(0, 9), lines.slice(9, 11), lines.slice(11, 60), lines.slice(60)]],
    ['in another order', [shuffled.map(({ line }) => line)]],
    [
      'in another order with a restart',
      [shuffled.slice(0, 30), shuffled.slice(30)].map((some) => some.map(({ line }) => line)),
    ],
  ])('make the same count %s', async (how, portions) => {
    let counts: readonly number[] = [];
    for (const portion of portions) {
      const core = await cores.start(how);
      await send(core, portion);
      counts = await alertCounts(core, SSH_BRUTE_FORCE);
      await cores.stop(core);
    }
    expect(counts).toEqual([73]);
  });
});
