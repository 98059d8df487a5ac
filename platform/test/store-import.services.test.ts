import { randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { dataWithEvents, exported, lastAudited, STORED_EVENTS } from './support/data-with-events.ts';
import { qiaolou } from './support/platform-process.ts';

const url = process.env['QIAOLOU_TEST_ELASTICSEARCH_URL'];

describe.skipIf(url === undefined)('./qiaolou store import, with QIAOLOU_TEST_ELASTICSEARCH_URL', () => {
  it('takes exports to the search server of the configuration, whole', { timeout: 300_000 }, async () => {
    const data = await dataWithEvents();
    const [ndjson, parquet] = [join(data, '.a.ndjson'), join(data, '.a.parquet')];
    writeFileSync(ndjson, (await exported(data)).stdout);
    await qiaolou(['store', 'export', '--parquet', parquet, '--data', data]);
    const indexPrefix = `test-${randomBytes(6).toString('hex')}`;
    onTestFinished(() => fetch(`${url ?? ''}/${indexPrefix}-2026.03.*`, { method: 'DELETE' }).then(() => undefined));
    const config = join(data, 'qiaolou.yaml');
    writeFileSync(config, JSON.stringify({ dataDirectory: data, stores: { elasticsearch: { url, indexPrefix } } }));
    const { code, stdout } = await qiaolou(['store', 'import', parquet, ndjson, '--config', config, '--json']);
    const rows = STORED_EVENTS.length;
    expect([code, JSON.parse(stdout)]).toMatchObject([
      0,
      {
        files: [
          { rows, accepted: rows, duplicates: 0, rejected: 0 },
          { rows, accepted: 0, duplicates: rows, rejected: 0 },
        ],
      },
    ]);
    expect(await lastAudited(data)).toMatchObject({ action: 'events.import', outcome: 'success' });
    await fetch(`${url ?? ''}/${indexPrefix}-*/_refresh`, { method: 'POST' });
    const compared = await qiaolou(['store', 'compare', '--whole', '--config', config]);
    expect([compared.code, compared.stdout]).toEqual([0, expect.stringContaining('equal: 3 天')]);
  });
});
