import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseJson, systemClock } from '@qiaolou/schema';
import pino from 'pino';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { run as guess } from '../src/commands/parser-guess/run.ts';
import { configSchema } from '../src/config/config.ts';
import type { Platform } from '../src/start/platform.ts';
import { startPlatform } from '../src/start/start.ts';

const LINES = [
  'acmegw: devSerial="A1" 源地址=10.0.0.1 源端口=4711 目的地址=10.0.0.2 处置动作=阻断 weird_key=x',
  'acmegw: devSerial="A1" 源地址=10.0.0.3 源端口=4712 目的地址=10.0.0.4 处置动作=允许 weird_key=y',
];

const directory = mkdtempSync(join(tmpdir(), 'qiaolou-own-packs-'));
const parsers = join(directory, 'data/parsers');
const input = { vendor: 'Acme', product: undefined, type: 'firewall', json: true };
let platform: Platform;

beforeAll(async () => {
  // A folder of packs may be there before the first start.
  mkdirSync(parsers, { recursive: true });
  const free = { port: 0 };
  const config = configSchema.parse({
    dataDirectory: join(directory, 'data'),
    console: free,
    inputs: { syslogUdp: free, syslogTcp: free, netflow: free, http: free },
  });
  platform = await startPlatform({ config, clock: systemClock, logger: pino({ level: 'silent' }), demo: false });
});

afterAll(async () => {
  await platform.stop();
  rmSync(directory, { recursive: true, force: true });
});

async function send(text: string): Promise<void> {
  const socket = connect(platform.playTargets.syslogTcpPort, '127.0.0.1');
  socket.end(`<13>${text}\n`);
  await once(socket, 'close');
}

/** The dataset that a line of the device comes to now. */
async function datasetOf(marker: string): Promise<string> {
  await send(`${LINES[0] ?? ''} marker=${marker}`);
  return vi.waitFor(
    async () => {
      const { events } = await platform.core.events.search({
        where: { op: 'contains', field: 'event.original', value: `marker=${marker}` },
        range: { from: '2020-01-01T00:00:00.000Z', to: '2100-01-01T00:00:00.000Z' },
        sort: 'newest',
        limit: 1,
      });
      const [event] = events;
      if (event === undefined) throw new Error('not stored yet');
      return event['event.dataset'];
    },
    { timeout: 30_000, interval: 100 },
  );
}

/** Asks with new lines until one comes to the dataset. */
async function comesTo(dataset: string): Promise<void> {
  let tries = 0;
  await vi.waitFor(async () => expect(await datasetOf(`m${(tries += 1)}-${dataset}`)).toBe(dataset), {
    timeout: 60_000,
    interval: 500,
  });
}

describe('packs of one’s own', () => {
  it('are in force within seconds of being written, changed or removed, without a restart', async () => {
    expect(await datasetOf('before')).toBe('generic.kv');
    const file = join(directory, 'lines.txt');
    writeFileSync(file, LINES.map((line) => `<13>${line}\n`).join(''));
    expect(await guess({ ...input, file, id: 'acme.gw', write: parsers })).toBe(0);
    await comesTo('acme.gw');
    const pack = join(parsers, 'acme-gw/pack.yaml');
    const yaml = readFileSync(pack, 'utf8');
    // One that is wrong leaves the others, and the lines to whoever reads them else.
    writeFileSync(pack, yaml.replace('match:', 'metch:'));
    await comesTo('generic.kv');
    writeFileSync(pack, yaml.replace('acme.gw', 'acme.second'));
    await comesTo('acme.second');
    rmSync(join(parsers, 'acme-gw'), { recursive: true });
    await comesTo('generic.kv');
    const told = async (): Promise<readonly unknown[]> => {
      const entries = platform.core.records.db.selectFrom('auditEntries').select('details');
      const rows = await entries.where('action', '=', 'config.packs').orderBy('seq').execute();
      return rows.map(({ details }) => parseJson(details));
    };
    // Told behind the lines: the last entry may still be on its way.
    await vi.waitFor(async () => expect(await told()).toHaveLength(4), { timeout: 30_000 });
    expect(await told()).toMatchObject([
      { packs: [{ id: 'acme.gw' }], leftOut: 0 },
      { packs: [], leftOut: 1 },
      { packs: [{ id: 'acme.second' }], leftOut: 0 },
      { packs: [], leftOut: 0 },
    ]);
  });

  it('are never overwritten by a guess', async () => {
    const file = join(directory, 'again.txt');
    writeFileSync(file, LINES.map((line) => `<13>${line}\n`).join(''));
    const folder = join(directory, 'elsewhere');
    expect(await guess({ ...input, file, id: 'acme.gw', write: folder })).toBe(0);
    await expect(async () => guess({ ...input, file, id: 'acme.gw', write: folder })).rejects.toMatchObject({
      code: 'platform.fileExists',
    });
  });
});
