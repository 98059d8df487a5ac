import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { systemClock, type RawRecord } from '@qiaolou/schema';
import { SourceHealth } from '../../src/health/index.ts';
import { FLOW_MARK_LISTENER } from '../../src/sink/index.ts';
import { openSpool, openSpoolReader, type Spool, type SpoolOptions } from '../../src/spool/index.ts';
import { until } from './until.ts';

/** A spool in a directory of its own, with what an input needs around it. */
export interface SpoolFixture {
  readonly spool: Spool;
  readonly dir: string;
  readonly health: SourceHealth;
  readonly options: {
    readonly port: 0;
    readonly sink: Spool;
    readonly observer: SourceHealth;
    readonly clock: typeof systemClock;
  };
  /** Everything spooled so far that is durable, but the marks between flows. */
  readonly records: () => readonly RawRecord[];
  readonly texts: () => readonly string[];
  /** Waits for that many records in the spool, then returns their texts. */
  readonly textsWhen: (count: number) => Promise<readonly string[]>;
}

/** Registers something to be undone after the test that runs; last first. */
export function afterTest(cleanup: () => Promise<void> | void): void {
  onTestFinished(cleanup);
}

/** Opens a spool that is closed and removed after the test. */
export async function spoolFixture(options: Partial<SpoolOptions> = {}): Promise<SpoolFixture> {
  const dir = mkdtempSync(join(tmpdir(), 'inputs-'));
  const spool = await openSpool({ dir, randomId: () => '5a'.repeat(16), fsyncIntervalMs: 2, ...options });
  afterTest(async () => {
    await spool.close();
    rmSync(dir, { recursive: true, force: true });
  });
  const health = new SourceHealth(systemClock);
  const records = (): readonly RawRecord[] => {
    const reader = openSpoolReader({ dir });
    const read = reader.read(1e6, 1e9).map(({ record }) => record);
    reader.close();
    return read.filter(({ listener }) => listener !== FLOW_MARK_LISTENER);
  };
  const texts = (): readonly string[] => records().map(({ payload }) => Buffer.from(payload).toString());
  return {
    spool,
    dir,
    health,
    options: { port: 0, sink: spool, observer: health, clock: systemClock },
    records,
    texts,
    textsWhen: async (count) => {
      await until(() => spool.counts().reduce((sum, { spooled }) => sum + spooled, 0) >= count, `${count} records`);
      await spool.durable();
      return texts();
    },
  };
}
