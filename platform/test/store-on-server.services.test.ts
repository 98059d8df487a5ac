import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { createSm3 } from '@qiaolou/crypto';
import { openElasticsearchEventStore } from '@qiaolou/event-store/elasticsearch';
import { systemClock } from '@qiaolou/schema';
import { beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { dayOfEvent, eventsOf, freshDirectory, lastAudited, STORED_EVENTS } from './support/data-with-events.ts';
import { qiaolou, startPlatformProcess, writeTestConfig } from './support/platform-process.ts';

const url = process.env['QIAOLOU_TEST_ELASTICSEARCH_URL'];

describe.skipIf(url === undefined)('commands on a search server, with QIAOLOU_TEST_ELASTICSEARCH_URL', () => {
  const indexPrefix = `test-${randomBytes(6).toString('hex')}`;
  beforeAll(async () => {
    const store = await openElasticsearchEventStore({ url: url ?? '', indexPrefix, clock: systemClock });
    await store.append(STORED_EVENTS);
    await store.close();
  });
  const settings = { stores: { elasticsearch: { url, indexPrefix } } };
  const ask = (method: string, path: string) => fetch(`${url ?? ''}/${indexPrefix}${path}`, { method });
  function configured(): { readonly data: string; readonly config: string } {
    const data = freshDirectory();
    const config = join(data, 'qiaolou.yaml');
    writeFileSync(config, JSON.stringify({ dataDirectory: data, ...settings }));
    return { data, config };
  }

  it('./qiaolou store export writes every event, those of a query and some days, and its note, and is in the trail', async () => {
    const { data, config } = configured();
    const all = await qiaolou(['store', 'export', '--config', config]);
    expect({ code: all.code, stderr: all.stderr }).toEqual({ code: 0, stderr: '' });
    expect(eventsOf(all.stdout)).toEqual(STORED_EVENTS);
    expect(await lastAudited(data)).toMatchObject({ action: 'events.export', outcome: 'success' });
    const file = join(freshDirectory(), 'a.ndjson.gz');
    const flags = ['--query', 'event.original: *7*', '--from', '2026-03-02', '--to', '2026-03-02T12:00:00Z'];
    expect(await qiaolou(['store', 'export', '--out', file, '--config', config, ...flags])).toMatchObject({ code: 0 });
    const bytes = readFileSync(file);
    const wanted = STORED_EVENTS.filter(
      (event, n) => dayOfEvent(n) === '2026-03-02' && event['event.original'].includes('7'),
    );
    expect(eventsOf(gunzipSync(bytes).toString())).toEqual(wanted);
    expect(JSON.parse(readFileSync(`${file}.export.json`, 'utf8'))).toMatchObject({
      ...{ server: expect.stringMatching(/^(?:elasticsearch|opensearch) \d/) as string, platformRunning: true },
      ...{ events: wanted.length, from: '2026-03-01T16:00:00.000Z', to: '2026-03-02T12:00:00.000Z' },
      files: [{ file: 'a.ndjson.gz', bytes: bytes.length, sm3: createSm3().update(bytes).digest('hex') }],
    });
  });

  it('./qiaolou store export by Parquet is taken back by another store, whole', async () => {
    const { config } = configured();
    const file = join(freshDirectory(), 'a.parquet');
    expect(await qiaolou(['store', 'export', '--parquet', file, '--config', config])).toMatchObject({ code: 0 });
    const other = freshDirectory();
    const { code, stdout } = await qiaolou(['store', 'import', file, '--data', other, '--json']);
    const rows = STORED_EVENTS.length;
    expect([code, JSON.parse(stdout)]).toMatchObject([0, { files: [{ rows, accepted: rows, rejected: 0 }] }]);
    const { stdout: again } = await qiaolou(['store', 'export', '--data', other]);
    expect(eventsOf(again)).toEqual(STORED_EVENTS);
  });

  it('./qiaolou store export refuses a query at its character, and leaves no file when a day cannot be read', async () => {
    const { data, config } = configured();
    const refused = await qiaolou(['store', 'export', '--config', config, '--query', 'source.ip: (10.0.0.1']);
    expect(refused).toMatchObject({ code: 2, stdout: '' });
    expect(refused.stderr).toMatch(/query\.\w+: [^]*"at": \d+/);
    const file = join(freshDirectory(), 'a.ndjson');
    await ask('POST', '-2026.03.02/_close');
    onTestFinished(() => ask('POST', '-2026.03.02/_open').then(() => undefined));
    const closed = await qiaolou(['store', 'export', '--out', file, '--config', config]);
    expect([closed.code, existsSync(file), existsSync(`${file}.export.json`)]).toEqual([2, false, false]);
    expect(closed.stderr).toContain('store.');
    expect(await lastAudited(data)).toMatchObject({ action: 'events.export', outcome: 'failure' });
  });

  it('a platform seals the days of the server, and ./qiaolou store custody lists and counts them while it runs', async () => {
    const data = freshDirectory();
    const { file: config, ports } = await writeTestConfig(data, settings);
    const platform = await startPlatformProcess(config, ports.console);
    const custody = () => qiaolou(['store', 'custody', '--config', config]);
    try {
      // What was taken in today waits until tomorrow: its seal is not due, but that the platform was there is noted.
      let listed = await custody();
      for (let tries = 0; tries < 100 && !listed.stdout.includes('1 条 / entries'); tries++) {
        await new Promise((resolve) => setTimeout(resolve, 300));
        listed = await custody();
      }
      expect(listed).toMatchObject({ code: 0, stderr: '' });
      expect(listed.stdout).toContain('留存链完整 / The custody chain is whole');
      const health = (await (await fetch(`http://127.0.0.1:${ports.console}/healthz`)).json()) as object;
      expect(JSON.stringify(health)).not.toContain('retention');
      const metrics = await (await fetch(`http://127.0.0.1:${ports.console}/metrics`)).text();
      expect(metrics).toContain('qiaolou_event_disk_free_bytes{disk="hot"}');
    } finally {
      await platform.kill('SIGTERM');
    }
    await ask('DELETE', '.custody');
    const cut = await custody();
    // A mark is not in the audit trail: only seals and acts of people are.
    expect(cut).toMatchObject({ code: 0 });
    expect(cut.stdout).toContain('0 条 / entries');
  });
});
