import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock } from '@qiaolou/schema';
import pino from 'pino';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { configSchema } from '../src/config/config.ts';
import { startCore, type Core } from '../src/start/start.ts';
import type { WaitingPartName } from '../src/waiting/waiting-parts.ts';
import { expectBalanced, Ledger } from './support/balance.ts';
import { bindFolder, mayMount, mountSmallDisk, type SmallDisk } from './support/small-disk.ts';

const directory = mkdtempSync(join(tmpdir(), 'qiaolou-full-disk-'));
const mounted: SmallDisk[] = [];
afterEach(() => {
  for (const disk of mounted.splice(0).reverse()) disk.remove();
});
afterAll(() => rmSync(directory, { recursive: true, force: true }));

const RANGE = { from: '2020-01-01T00:00:00.000Z', to: '2100-01-01T00:00:00.000Z' };
const BATCH = 20;

interface Case {
  /** Folder of the data directory that is a small disk of its own. */
  readonly disk: string;
  /** Folders of the data directory that are elsewhere. */
  readonly elsewhere: readonly string[];
  /** What waits while that disk is full. */
  readonly waits: WaitingPartName;
  /** Whether what arrives becomes durable all the same. */
  readonly intakeGoesOn: boolean;
  /** Uses what would otherwise not notice. */
  readonly provoke?: (core: Core, n: number) => Promise<unknown>;
}

const CASES: Readonly<Record<string, Case>> = {
  'the events': { disk: 'events', elsewhere: [], waits: 'pipeline', intakeGoesOn: true },
  'records, jobs and checkpoints': {
    disk: '.',
    elsewhere: ['spool', 'events'],
    waits: 'commits',
    intakeGoesOn: true,
  },
  'the queue of jobs': {
    ...{ disk: '.', elsewhere: ['spool', 'events'], waits: 'jobs', intakeGoesOn: true },
    provoke: ({ jobs }, n) => jobs.enqueue({ queue: 'test', key: `k${n}`, payload: {} }).catch(() => undefined),
  },
  'the spool': { disk: 'spool', elsewhere: [], waits: 'spool', intakeGoesOn: false },
  everything: { disk: '.', elsewhere: [], waits: 'spool', intakeGoesOn: false },
};

/** The next records of a test; `sent` are before them. */
const records = (sent: number) =>
  Array.from({ length: BATCH }, (_, n) => ({
    payload: Buffer.from(`<13>line ${sent + n} ${'x'.repeat(500)}`),
    receivedAt: systemClock.now(),
    listener: 'syslog-tcp' as const,
    peer: '192.0.2.1',
  }));

function dataDirectoryOf(name: string): string {
  return join(directory, name.replaceAll(/\W/g, '-'), 'data');
}

async function started(name: string, { disk: folder, elsewhere }: Case) {
  const dataDirectory = dataDirectoryOf(name);
  const disk = mountSmallDisk(join(dataDirectory, folder), 48);
  if (disk === undefined) throw new Error('mounting is not permitted any more');
  mounted.push(disk);
  for (const other of elsewhere) mounted.push(bindFolder(join(dataDirectory, '..', other), join(dataDirectory, other)));
  const config = configSchema.parse({ dataDirectory });
  return { disk, core: await startCore({ config, clock: systemClock, logger: pino({ level: 'silent' }) }) };
}

/** Looks until it is so; what it waits for is the disk's affair, not ours. */
async function until(so: () => boolean): Promise<void> {
  while (!so()) await new Promise((resolve) => setTimeout(resolve, 10));
}

describe.skipIf(!mayMount(directory))('a full disk; skipped where mounting is not permitted', () => {
  it.each(Object.entries(CASES))(
    'under %s: it is waited for and told, nothing ends, nothing is lost or stored twice',
    async (name, given) => {
      const { disk, core } = await started(name, given);
      let sent = 0;
      const send = async (): Promise<void> => {
        await core.intake.append(records(sent));
        sent += BATCH;
      };
      let ended: unknown;
      void core.fault.then((fault) => (ended = fault));
      await send();
      await core.intake.durable();
      await core.pipeline.drained();

      disk.fill();
      // What needs little or nothing of the disk succeeds now and then, and the part waits no more until the next fails.
      let code: string | undefined;
      const metric = `qiaolou_part_waiting_since_seconds{part="${given.waits}",code="`;
      for (let told = false; !told || code === undefined;) {
        expect(ended).toBeUndefined();
        await send();
        if (given.intakeGoesOn) await core.intake.durable();
        await given.provoke?.(core, sent);
        await new Promise((resolve) => setTimeout(resolve, 20));
        code ??= core.waiting.list().find(({ part }) => part === given.waits)?.code;
        told ||= (await core.metrics.text()).includes(metric);
      }
      expect(['disk.full', 'jobs.unavailable', 'collector.spoolWriteFailed']).toContain(code);
      // Whoever writes records is told why, by its code.
      const written = await core.records
        .transaction((tx) => tx.keepReaderPosition('full-disk', 1))
        .then(
          () => 'written',
          (error: unknown) => (error as { readonly code?: string }).code,
        );
      expect(['written', 'disk.full', 'records.unavailable']).toContain(written);

      disk.free();
      await send();
      await core.intake.durable();
      await core.pipeline.drained();
      await until(() => core.waiting.list().length === 0);
      expect(ended).toBeUndefined();
      expect(core.counters.total()).toMatchObject({ records: sent, events: sent, stored: sent, duplicates: 0 });
      const { total } = await core.events.search({ where: { op: 'all' }, range: RANGE, sort: 'oldest', limit: 1 });
      expect(total.value).toBe(sent);
      expect(await core.verifyAudit()).toMatchObject({ ok: true });
      const { totals } = await core.intake.figures();
      await core.stop();
      const data = dataDirectoryOf(name);
      expectBalanced(await new Ledger(data, `${data}-kept`).read(), totals);
    },
  );
});
