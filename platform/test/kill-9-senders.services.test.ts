import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { request, type IncomingMessage } from 'node:http';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '@qiaolou/soc-console-e2e/free-port';
import { afterAll, describe, expect, it } from 'vitest';
import { qiaolou, startPlatformProcess, writeTestConfig } from './support/platform-process.ts';
import { storedLines, untilStored, wrongLines } from './support/stored-lines.ts';

/** Senders that are acknowledged and repeat what was not, as Beats and clients of Elasticsearch do, while the platform is killed. */

const EVENTS = 20_000;
const BATCH = 400;
const KILLS = 6;
const directory = mkdtempSync(join(tmpdir(), 'qiaolou-kill-senders-'));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

/** How a batch is sent; true only when all of it was acknowledged. */
type SendBatch = (to: { readonly port: number; readonly key: string }, from: number) => Promise<boolean>;

const numbers = (from: number): readonly number[] => Array.from({ length: BATCH }, (_, index) => from + index);
const line = (number: number): string =>
  `203.0.113.${(number % 50) + 1} - - [22/Nov/2026:09:10:11 +0800] "GET /page/${number} HTTP/1.1" 200 512 "-" "n=${number};"`;

/** Filebeat's frames: where a line stands in its file makes it known again. */
const beats: SendBatch = async ({ port }, from) => {
  const socket = connect(port, '127.0.0.1');
  const over = new Promise<'over'>((resolve) =>
    socket.once('close', () => resolve('over')).on('error', () => undefined),
  );
  const frames = numbers(from).map((number, index) => {
    const event = JSON.stringify({
      ...{ '@timestamp': '2026-11-22T01:10:11.000Z', agent: { id: 'f2a1', type: 'filebeat', name: 'web01' } },
      ...{ log: { file: { path: '/var/log/nginx/access.log' }, offset: number * 128 }, message: line(number) },
    });
    return Buffer.concat([Buffer.from('2J'), uint32(index + 1), uint32(Buffer.byteLength(event)), Buffer.from(event)]);
  });
  const acknowledged = new Promise<'acknowledged'>((resolve) => {
    let bytes = Buffer.alloc(0);
    socket.on('data', (chunk: Buffer) => {
      bytes = Buffer.concat([bytes, chunk]);
      for (; bytes.length >= 6; bytes = bytes.subarray(6)) if (bytes.readUInt32BE(2) === BATCH) resolve('acknowledged');
    });
  });
  socket.write(Buffer.concat([Buffer.from('2W'), uint32(BATCH), ...frames]));
  const end = await Promise.race([over, acknowledged]);
  socket.destroy();
  return end === 'acknowledged';
};

/** A client of Elasticsearch that gives its documents ids. */
const bulk: SendBatch = async ({ port, key }, from) => {
  const body = numbers(from).flatMap((number) => [
    JSON.stringify({ create: { _index: 'web', _id: `doc-${number}` } }),
    JSON.stringify({ '@timestamp': '2026-11-22T01:10:11.000Z', message: line(number) }),
  ]);
  try {
    const call = request({
      ...{ host: '127.0.0.1', port, path: '/_bulk', method: 'POST' },
      headers: { authorization: `ApiKey ${key}`, 'content-type': 'application/x-ndjson' },
    });
    call.end(`${body.join('\n')}\n`);
    const [response] = (await once(call, 'response')) as [IncomingMessage];
    let text = '';
    for await (const chunk of response as AsyncIterable<Buffer>) text += chunk.toString();
    return response.statusCode === 200 && text.includes('"errors":false');
  } catch {
    return false;
  }
};

function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}

const SENDERS: readonly (readonly [id: string, section: string, send: SendBatch])[] = [
  ['beats', 'beats', beats],
  ['elasticsearch-bulk', 'elasticsearchBulk', bulk],
];

describe.each(SENDERS)('%s: kill -9 at random moments', (id, section, send) => {
  it('what was acknowledged is stored once, and so is what was sent again because it was not', async () => {
    const data = join(directory, id);
    const port = await freePort();
    const { file, ports } = await writeTestConfig(data, { inputs: { [section]: { enabled: true, port } } });
    const { stdout } = await qiaolou(['intake-key', 'sender', '--config', file]);
    const to = { port, key: stdout.trim() };
    // Random, but printed: a failure can be run again with the same moments.
    const moments = Array.from({ length: KILLS }, (_, i) => Math.floor((EVENTS / KILLS) * (i + Math.random())));
    const delays = moments.map(() => Math.floor(Math.random() * 60));
    const context = { moments, delays };
    let platform = await startPlatformProcess(file, ports.console);
    let kills = 0;
    let repeated = 0;
    for (let from = 0; from < EVENTS;) {
      const isKilled = kills < KILLS && from + BATCH > (moments[kills] ?? Infinity);
      const answer = send(to, from);
      if (isKilled) {
        await new Promise((resolve) => setTimeout(resolve, delays[kills]));
        await platform.kill('SIGKILL');
        kills += 1;
        platform = await startPlatformProcess(file, ports.console);
      }
      if (await answer) from += BATCH;
      else repeated += 1;
    }
    expect({ ...context, kills }).toEqual({ ...context, kills: KILLS });
    await untilStored(ports.console, EVENTS);
    await platform.kill('SIGTERM');
    const wrong = wrongLines(await storedLines(data), EVENTS);
    expect({ ...context, repeated, ...wrong }).toEqual({ ...context, repeated, missing: [], doubled: [], strange: [] });
  }, 900_000);
});
