import { join } from 'node:path';
import { copyDay, type DayCopied } from '@qiaolou/event-store/copy';
import { afterFailure, SocError, systemClock, type AppendResult } from '@qiaolou/schema';
import type { Config } from '../../config/config.ts';
import { openRecords } from '../../stores/open-records.ts';
import { openCopyStores, type CopyStores } from '../../stores/stores-of-copy.ts';
import { auditCommand } from '../audit-command.ts';
import { commandConfig, type ConfigFlags } from '../command-config.ts';
import { wantedDays } from '../copy-days.ts';
import { endSignal } from '../end-requested.ts';
import { print, printError, printProgress } from '../print.ts';
import { Checkpoint } from './checkpoint.ts';

/** What `store copy` is asked. */
export interface CopyFlags extends ConfigFlags {
  readonly from?: string | undefined;
  readonly to?: string | undefined;
  readonly day?: string | undefined;
  readonly again: boolean;
  readonly json: boolean;
}

/** A day of the answer: what was copied, or why not. */
type CopiedDay = DayCopied & { readonly day: string; readonly fault?: string };

/**
 * Copies days of the embedded store of a stopped platform to the search server of the configuration; 0 when every event is
 * there, 1 when a day could not be read or an event was refused. Throws `query.badTimeRange`, as `openCopyStores`, and what the
 * server throws when it is away: run again, it goes on where it was.
 */
export async function run(flags: CopyFlags): Promise<number> {
  const isWanted = wantedDays(flags.day);
  const config = commandConfig(flags);
  const stores = await openCopyStores(config, flags);
  const days: CopiedDay[] = [];
  try {
    const records = await openRecords(config, join(config.dataDirectory, 'records.db'), systemClock);
    const audit = (outcome: 'success' | 'failure'): Promise<void> =>
      auditCommand(records, { action: 'events.copy', outcome, details: auditDetails(days) });
    try {
      await copyDays({
        source: stores.source,
        target: stores.target,
        again: flags.again,
        config,
        isWanted,
        days,
      }).catch(async (error: unknown) => {
        throw await afterFailure(error, () => audit('failure'));
      });
      await audit('success');
    } finally {
      await records.close();
    }
  } finally {
    await stores.close();
  }
  print(flags.json ? `${JSON.stringify({ days })}\n` : described(days));
  return days.every(({ rejected, fault }) => rejected === 0 && fault === undefined) ? 0 : 1;
}

interface Copying extends Pick<CopyStores, 'source' | 'target'> {
  readonly config: Config;
  readonly again: boolean;
  readonly isWanted: (day: string) => boolean;
  /** Gets each day as far as it came. */
  readonly days: CopiedDay[];
}

async function copyDays({ source, target, config, again, isWanted, days }: Copying): Promise<void> {
  const { url = '', indexPrefix } = config.stores.elasticsearch;
  const checkpoint = Checkpoint.read(join(config.dataDirectory, 'store-copy.json'), `${url} ${indexPrefix}`);
  const signal = endSignal(new SocError('store.cancelled'));
  // First: what a replay replaced and what it stored must not be seen beside each other.
  for (const replay of await source.replays()) await target.keepReplay(replay);
  for (const { day, events: of } of (await source.stats()).days.filter((one) => isWanted(one.day))) {
    const before = again ? undefined : checkpoint.of(day, of);
    if (before !== undefined && before.place === undefined) {
      days.push({ day, ...before });
      continue;
    }
    let last: DayCopied = before ?? { events: 0, stored: 0, duplicates: 0, rejected: 0 };
    try {
      last = await copyDay({
        ...{ source, day, before, signal },
        store: (events) => target.adopt(events),
        onRejected: (rejected) => tellRejected(day, rejected),
        onPart: async (copied) => {
          last = copied;
          await checkpoint.keep(day, of, copied);
          if (process.stderr.isTTY) printProgress(`${day} ${copied.events}/${of}   `);
        },
      });
      days.push({ day, ...last });
    } catch (error) {
      days.push({ day, ...last, fault: error instanceof SocError ? error.code : 'internal' });
      // A damaged day does not keep the others; a server that is away does.
      if (!(error instanceof SocError) || error.code !== 'store.corrupt') throw error;
      printError(
        `${day}: 存储文件损坏，未复制完 / damaged, not copied whole (store.corrupt) ${JSON.stringify(error.details)}\n`,
      );
    }
  }
}

function tellRejected(day: string, rejected: AppendResult['rejected']): void {
  for (const { id, code, reason } of rejected)
    printError(`${day} ${id}: 目标拒绝 / refused by the target (${code}) ${reason.slice(0, 300)}\n`);
}

function sum(days: readonly CopiedDay[], of: 'events' | 'stored' | 'duplicates' | 'rejected'): number {
  return days.reduce((total, day) => total + day[of], 0);
}

function auditDetails(days: readonly CopiedDay[]): Readonly<Record<string, string | number>> {
  return {
    ...{ events: sum(days, 'events'), stored: sum(days, 'stored'), rejected: sum(days, 'rejected') },
    days: days
      .map(({ day }) => day)
      .join(' ')
      .slice(0, 4_000),
  };
}

function described(days: readonly CopiedDay[]): string {
  const lines = days.map(
    ({ day, events, stored, duplicates, rejected, fault }) =>
      `${day}: ${events} 条 / events，新存 / stored ${stored}，已有 / there before ${duplicates}，拒绝 / refused ${rejected}` +
      (fault === undefined ? '' : `，未完成 / not finished (${fault})`),
  );
  if (days.length === 0) lines.push('没有可复制的日志 / nothing to copy');
  else lines.push('用 ./qiaolou store compare 核对 / check it with ./qiaolou store compare');
  return `${lines.join('\n')}\n`;
}
