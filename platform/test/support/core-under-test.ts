import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock } from '@qiaolou/schema';
import pino from 'pino';
import { configSchema, type ConfigInput } from '../../src/config/config.ts';
import { startCore, type Core } from '../../src/start/start.ts';

/** Cores in data directories of one test file, which end with it. */
export class Cores {
  readonly #directory = mkdtempSync(join(tmpdir(), 'qiaolou-cores-'));
  readonly #running = new Set<Core>();

  /** Starts a core in a data directory, which is kept from one start to the next. */
  async start(name: string, disabledRules: readonly string[] = [], more: ConfigInput = {}): Promise<Core> {
    const config = configSchema.parse({ ...more, dataDirectory: this.pathOf(name), detection: { disabledRules } });
    const core = await startCore({ config, clock: systemClock, logger: pino({ level: 'silent' }) });
    this.#running.add(core);
    return core;
  }

  /** A data directory. */
  pathOf(name: string): string {
    return join(this.#directory, name);
  }

  async stop(core: Core): Promise<void> {
    this.#running.delete(core);
    await core.stop();
  }

  /** Stops what still runs. */
  async stopAll(): Promise<void> {
    for (const core of this.#running) await this.stop(core);
  }

  /** Stops all and removes the data. */
  async remove(): Promise<void> {
    await this.stopAll();
    rmSync(this.#directory, { recursive: true, force: true });
  }
}

/** Takes in syslog lines; resolves when they are judged and their alerts written. */
export async function send(core: Core, lines: readonly string[]): Promise<void> {
  const receivedAt = systemClock.now();
  const sender = { receivedAt, listener: 'syslog-tcp', peer: '192.0.2.1' } as const;
  await core.intake.append(lines.map((line) => ({ payload: Buffer.from(line), ...sender })));
  await core.intake.durable();
  await core.pipeline.drained();
}

/** The counts of a rule's alerts. */
export async function alertCounts(core: Core, ruleId: string): Promise<readonly number[]> {
  const rows = await core.records.db.selectFrom('alerts').select('count').where('ruleId', '=', ruleId).execute();
  return rows.map(({ count }) => count);
}

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** A time by a clock in Shanghai, as syslog (RFC 3164) and as access logs have it. */
export function deviceTime(at: number): { readonly syslog: string; readonly access: string } {
  const [, year = '', month = '', day = '', time = ''] =
    /^(\d{4})-(\d\d)-(\d\d)T(\d\d:\d\d:\d\d)/.exec(new Date(at + 8 * 3_600_000).toISOString()) ?? [];
  const name = MONTHS[Number(month) - 1] ?? '';
  return {
    syslog: `${name} ${String(Number(day)).padStart(2)} ${time}`,
    access: `${day}/${name}/${year}:${time} +0800`,
  };
}
