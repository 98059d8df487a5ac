import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { expect, test } from 'vitest';
import { openSpoolReader } from '../../../src/spool/index.ts';
import { afterTest } from '../../inputs/spool-fixture.ts';
import { testSites } from '../test-sites.ts';

const SITES = await testSites('county-a');

interface Program {
  readonly child: ChildProcess;
  /** Resolves with the first line that begins so; rejects when the program ends before. */
  readonly line: (beginning: string) => Promise<string>;
  readonly lines: readonly string[];
  readonly kill: () => Promise<void>;
}

function run(name: 'centre' | 'site', args: readonly string[]): Program {
  const child = spawn(process.execPath, [join(import.meta.dirname, `${name}.ts`), ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  afterTest(() => void child.kill('SIGKILL'));
  const closed = once(child, 'close');
  const lines: string[] = [];
  const waiting = new Set<() => void>();
  const tell = (): void => {
    for (const wake of waiting) wake();
  };
  createInterface({ input: child.stdout }).on('line', (line) => {
    lines.push(line);
    tell();
  });
  let isOver = false;
  void closed.then(() => {
    isOver = true;
    tell();
  });
  const line = async (beginning: string): Promise<string> => {
    for (;;) {
      const found = lines.find((one) => one.startsWith(beginning));
      if (found !== undefined) return found;
      if (isOver) throw new Error(`${name} ended`);
      await new Promise<void>((resolve) => waiting.add(resolve));
    }
  };
  const kill = async (): Promise<void> => {
    child.kill('SIGKILL');
    await closed;
  };
  return { child, line, lines, kill };
}

/** What a spool holds, in order. */
function recordsOf(dir: string): readonly { readonly text: string; readonly identity: string }[] {
  const reader = openSpoolReader({ dir });
  const records = reader.read(1e7, 1e9).map(({ record: { payload, identity } }) => ({
    ...{ text: Buffer.from(payload).toString(), identity: identity ?? '' },
  }));
  reader.close();
  return records;
}

test('kill -9 of site and centre in turn: all that was durable at the site is at the centre, once', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'killed-'));
  afterTest(() => rmSync(folder, { recursive: true, force: true }));
  const bundle = join(folder, 'bundle.json');
  writeFileSync(bundle, JSON.stringify(SITES.bundleOf('county-a')));
  const centreDir = join(folder, 'centre');
  const durable: number[] = [];
  let port = '0';
  const startCentre = async (): Promise<Program> => {
    const centre = run('centre', [centreDir, SITES.directory, port]);
    port = (await centre.line('port ')).slice(5);
    return centre;
  };
  const site = (round: number, records: number): Program =>
    run('site', [join(folder, 'site'), bundle, port, String(round), String(records)]);
  let centre = await startCentre();
  for (let round = 0; round < 6; round++) {
    const running = site(round, 1e6);
    // After more and more records, first one, then the other, then both.
    await running.line(`durable ${200 + 350 * round}`);
    if (round % 3 !== 0) {
      await centre.kill();
      if (round % 3 === 1) {
        centre = await startCentre();
        await running.line(`durable ${400 + 350 * round}`);
      }
    }
    await running.kill();
    durable.push(Number(running.lines.findLast((line) => line.startsWith('durable '))?.slice(8)));
    if (round % 3 === 2) centre = await startCentre();
  }
  const last = site(6, 100);
  await last.line('drained');
  await once(last.child, 'close');
  await centre.kill();
  const records = recordsOf(centreDir);
  expect(new Set(records.map(({ identity }) => identity)).size).toBe(records.length);
  for (const [round, count] of [...durable, 100].entries()) {
    const own = records
      .filter(({ text }) => text.startsWith(`${round}:`))
      .map(({ text }) => Number(text.split(':')[1]));
    expect(own).toEqual(Array.from(own, (_, index) => index));
    expect(own.length).toBeGreaterThanOrEqual(count);
  }
});
