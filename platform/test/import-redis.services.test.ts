import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { qiaolou } from './support/platform-process.ts';

const redis = process.env['QIAOLOU_TEST_REDIS_URL'];
const directory = mkdtempSync(join(tmpdir(), 'qiaolou-import-redis-'));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

/** Imports two lines into a data directory whose jobs are on a Redis; answers when the process has ended by itself. */
function importWith(name: string, url: string) {
  const file = join(directory, `${name}.log`);
  const config = join(directory, `${name}.yaml`);
  writeFileSync(file, '<13>one\n<13>two\n');
  writeFileSync(config, JSON.stringify({ dataDirectory: join(directory, name), stores: { redis: { url } } }));
  return qiaolou(['import', file, '--config', config, '--json']);
}

describe('an import whose jobs are on Redis', () => {
  it.skipIf(redis === undefined)('comes to its end, each time (npm run services -- up redis)', async () => {
    for (const stored of [2, 0]) {
      const { code, stdout, stderr } = await importWith('there', redis ?? '');
      expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
      expect(JSON.parse(stdout)).toMatchObject({ read: 2, stored, duplicates: 2 - stored, failed: 0 });
    }
  });

  it('ends at once with a code when Redis is away', async () => {
    const { code, stderr } = await importWith('away', 'redis://127.0.0.1:1');
    expect(code).toBe(2);
    expect(stderr).toContain('live.unavailable: 实时消息通道不可达\nThe live bus cannot be reached\n');
    expect(stderr).not.toMatch(/^\s+at /m);
  });
});
