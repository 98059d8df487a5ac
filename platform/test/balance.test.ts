import { once } from 'node:events';
import {
  appendFileSync,
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { createSocket } from 'node:dgram';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock } from '@qiaolou/schema';
import { afterAll, describe, expect, it, onTestFinished } from 'vitest';
import { expectBalanced, Ledger, readReceived, sumOf, type Received } from './support/balance.ts';
import { Cores } from './support/core-under-test.ts';
import {
  qiaolou,
  startPlatformProcess,
  startProcess,
  writeTestConfig,
  type PlatformProcess,
} from './support/platform-process.ts';

/** After whatever happens, `received = spooled + shed` and `spooled = stored + rejected + pending`: counted, not computed. */

const directory = mkdtempSync(join(tmpdir(), 'qiaolou-balance-'));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

/** Line by line an event of its own. */
const lines = (from: number, count: number): readonly string[] =>
  Array.from({ length: count }, (_, n) => `<13>Nov 30 10:00:00 gw app: line ${from + n} ${'x'.repeat(100)}`);

const until = async (what: string, holds: () => Promise<boolean>): Promise<void> => {
  const end = performance.now() + 300_000;
  while (!(await holds())) {
    if (performance.now() > end) throw new Error(`not in time: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
};

/** Stores on servers, none of which is there. */
const AWAY = {
  database: { url: 'postgres://x@127.0.0.1:1/x' },
  elasticsearch: { url: 'http://127.0.0.1:1' },
};

/** The sum of a metric over all its labels. */
async function metric(consolePort: number, name: string): Promise<number> {
  const page = await (await fetch(`http://127.0.0.1:${consolePort}/metrics`)).text();
  return sumOf(page, name);
}

/** A platform of a data directory that can be ended and started again, with its books. */
async function opened(name: string, extra: Parameters<typeof writeTestConfig>[1] = {}) {
  const data = join(directory, name, 'data');
  const { file, ports } = await writeTestConfig(data, extra);
  const ledger = new Ledger(data, join(directory, name, 'kept'));
  const key = (await qiaolou(['intake-key', 'test', '--config', file])).stdout.trim();
  const told: Received[] = [];
  let platform: PlatformProcess | undefined;
  onTestFinished(async () => platform?.kill('SIGKILL'));
  return {
    ...{ data, ports, ledger, told },
    start: async (): Promise<void> => {
      platform = await startPlatformProcess(file, ports.console);
    },
    /** Starts it with its stores on servers that are away: it takes logs in, and can do nothing else. */
    startWithoutStores: async (): Promise<void> => {
      const away = join(directory, `${name}-away.json`);
      const config = JSON.parse(readFileSync(file, 'utf8')) as object;
      writeFileSync(away, JSON.stringify({ ...config, stores: AWAY }));
      platform = await startProcess(['start', '--config', away], ports.console, { waiting: true });
    },
    /** Ends it as it is told to; what it says before is told. */
    stop: async (): Promise<void> => {
      told.push(await readReceived(ports.console));
      await platform?.kill('SIGTERM');
      expect(platform?.child.exitCode, platform?.output()).toBe(0);
      ledger.keep();
    },
    kill: async (): Promise<void> => {
      await platform?.kill('SIGKILL');
      ledger.keep();
    },
    received: (count: number): Promise<void> =>
      until(`${count} received`, async () => (await readReceived(ports.console)).received === count),
    /** So many newly stored: what was stored and not committed when it was killed comes again and is none of them. */
    stored: (count: number): Promise<void> =>
      until(`${count} stored`, async () => (await metric(ports.console, 'qiaolou_events_stored_total')) === count),
    /** True when it said that all are on its disk. */
    post: async (batch: readonly string[]): Promise<boolean> => {
      try {
        const response = await fetch(`http://127.0.0.1:${ports.http}/ingest/v1`, {
          ...{ method: 'POST', body: batch.join('\n'), headers: { authorization: `Bearer ${key}` } },
        });
        await response.arrayBuffer();
        return response.status === 202;
      } catch {
        return false;
      }
    },
  };
}

function isListening(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => resolve(true)).on('error', () => resolve(false));
    socket.on('connect', () => socket.destroy());
  });
}

async function sendStream(port: number, batch: readonly string[]): Promise<void> {
  const socket = connect(port, '127.0.0.1').resume();
  await once(socket, 'connect');
  socket.end(batch.map((line) => `${line}\n`).join(''));
  await once(socket, 'close');
}

async function sendDatagrams(port: number, batch: readonly string[]): Promise<void> {
  const socket = createSocket('udp4');
  for (const line of batch) await new Promise((resolve) => socket.send(line, port, '127.0.0.1', resolve));
  socket.close();
}

describe('the books are balanced', () => {
  it('after restarts', async () => {
    const { start, stop, received, ports, ledger, told } = await opened('restart');
    for (let run = 0; run < 2; run++) {
      await start();
      await sendStream(ports.syslogTcp, lines(run * 3_000, 3_000));
      await received(3_000);
      await stop();
    }
    const balance = await ledger.read();
    expectBalanced(balance, told);
    expect(balance).toMatchObject({ spooled: 6_000, repeated: 0 });
  });

  it('after kill -9, again and again while lines come', async () => {
    const { start, kill, post, stored, ledger } = await opened('kill');
    let acknowledged = 0;
    let sent = 0;
    for (let run = 0; run < 3; run++) {
      await start();
      for (let batch = 0; batch <= run; batch++) acknowledged += (await post(lines(sent, 500))) ? 500 : 0;
      sent += 500 * (run + 1);
      const last = post(lines(sent, 500));
      sent += 500;
      await kill();
      acknowledged += (await last) ? 500 : 0;
    }
    const killed = await ledger.read();
    expectBalanced(killed);
    expect(killed.spooled).toBeGreaterThanOrEqual(acknowledged);
    expect(killed.spooled).toBeLessThanOrEqual(sent);
    await start();
    await stored(killed.pending);
    await kill();
    const balance = await ledger.read();
    expectBalanced(balance);
    expect(balance).toEqual({ ...killed, stored: killed.spooled, pending: 0 });
  });

  it('after a spool that was full while the store was away: TCP waited, UDP was shed, HTTP was refused', async () => {
    const book = await opened('full', { spool: { maxBytes: 1_000_000 } });
    const { ports, ledger, told, received, post, stored } = book;
    await book.startWithoutStores();
    await until('it takes logs in', () => isListening(ports.syslogTcp));
    await sendStream(ports.syslogTcp, lines(0, 1_000));
    await received(1_000);
    const waiting = connect(ports.syslogTcp, '127.0.0.1').resume();
    waiting.on('error', () => undefined).write(lines(1_000, 10_000).join('\n'));
    await until('TCP waits', async () => (await metric(ports.console, 'qiaolou_records_waiting')) > 0);
    await sendDatagrams(ports.syslogUdp, lines(0, 500));
    await until('UDP is shed', async () => (await readReceived(ports.console)).shed === 500);
    expect(await post(lines(0, 10))).toBe(false);
    await book.stop();
    waiting.destroy();
    const full = await ledger.read();
    expectBalanced(full, told);
    expect(full).toMatchObject({ stored: 0, pending: full.spooled });

    await book.start();
    await stored(full.spooled);
    await book.stop();
    const balance = await ledger.read();
    expectBalanced(balance, told);
    expect(balance).toMatchObject({ stored: full.spooled, pending: 0 });
  });

  it('after half-open connections, and lines without an end', async () => {
    const { start, stop, ports, received, ledger, told } = await opened('half-open');
    await start();
    const open: Socket[] = [];
    for (let n = 0; n < 50; n++) {
      const socket = connect(ports.syslogTcp, '127.0.0.1').resume();
      socket.on('error', () => undefined);
      await once(socket, 'connect');
      socket.write(`${lines(n, 1).join('')}\n<13>half a li`);
      open.push(socket);
    }
    await received(50);
    // Half of them go without a word, the others stay to the end.
    for (const socket of open.slice(25)) socket.resetAndDestroy();
    await received(75);
    await stop();
    const balance = await ledger.read();
    // The last halves are handed over by the stop itself, after it told.
    expect(balance.spooled).toBe(100);
    expectBalanced(balance, [...told, { received: 25, shed: 0 }]);
  });

  it('after the same was sent twice, imported twice, and followed through rotations and kill -9', async () => {
    const logs = join(directory, 'logs');
    mkdirSync(logs);
    const log = join(logs, 'app.log');
    const text = (from: number, count: number): string => `${lines(from, count).join('\n')}\n`;
    const fileTail = { enabled: true, files: [{ paths: [log] }] };
    const { start, stop, kill, post, data, ports, ledger, told, received, stored } = await opened('twice', {
      inputs: { fileTail },
    });
    writeFileSync(log, text(0, 1_000));
    await start();
    await received(1_000);
    renameSync(log, `${log}.1`);
    writeFileSync(log, text(1_000, 1_000));
    await received(2_000);
    // Copied and truncated, as logrotate does it.
    copyFileSync(log, `${log}.2`);
    truncateSync(log);
    appendFileSync(log, text(2_000, 1_000));
    await received(3_000);
    for (let again = 0; again < 2; again++) expect(await post(lines(0, 500))).toBe(true);
    await stored(4_000);
    await stop();
    const followed = await ledger.read();
    expectBalanced(followed, told);
    expect(followed).toMatchObject({ spooled: 4_000, repeated: 0, stored: 4_000 });

    for (let again = 0; again < 2; again++) {
      const { code } = await qiaolou(['import', `${log}.1`, '--data', data, '--json']);
      expect(code).toBe(0);
      ledger.keep();
    }
    const imported = await ledger.read();
    expectBalanced(imported);
    expect(imported).toMatchObject({ spooled: 6_000, repeated: 1_000, stored: 5_000, pending: 0 });

    for (let from = 3_000; from < 5_000; from += 1_000) {
      await start();
      appendFileSync(log, text(from, 1_000));
      await until('some of it is received', async () => (await readReceived(ports.console)).received > 0);
      await kill();
    }
    await start();
    await until('all of it was read', async () => (await metric(ports.console, 'qiaolou_files_behind_bytes')) === 0);
    await stop();
    const killed = await ledger.read();
    expectBalanced(killed);
    expect(killed.stored + killed.pending).toBe(7_000);
  });

  it('while the clock jumps', async () => {
    const cores = new Cores();
    onTestFinished(() => cores.remove());
    const core = await cores.start('clock');
    const day = 86_400_000;
    const now = systemClock.now();
    const jumps = [0, day, -day, 400 * day, -20 * 365 * day, 0, 1];
    for (const [n, jump] of jumps.entries()) {
      const sender = { receivedAt: now + jump, listener: 'syslog-tcp', peer: '192.0.2.1' } as const;
      await core.intake.append(lines(n * 100, 100).map((line) => ({ payload: Buffer.from(line), ...sender })));
    }
    await core.intake.durable();
    await core.pipeline.drained();
    const { totals } = await core.intake.figures();
    await cores.stop(core);
    const data = cores.pathOf('clock');
    const balance = await new Ledger(data, `${data}-kept`).read();
    expectBalanced(balance, totals);
    expect(balance).toMatchObject({ spooled: 700, stored: 700 });
  });
});
