import { compareDay, entriesOf, entriesOfServer, type DayComparison } from '@qiaolou/event-store/copy';
import { compareText, SocError } from '@qiaolou/schema';
import { openCopyStores } from '../../stores/stores-of-copy.ts';
import { commandConfig, type ConfigFlags } from '../command-config.ts';
import { wantedDays } from '../copy-days.ts';
import { endSignal } from '../end-requested.ts';
import { print, printProgress } from '../print.ts';
import { describeComparison } from './describe-comparison.ts';

/** What `store compare` is asked. */
export interface CompareFlags extends ConfigFlags {
  readonly from?: string | undefined;
  readonly to?: string | undefined;
  readonly day?: string | undefined;
  readonly whole: boolean;
  readonly json: boolean;
}

/**
 * Compares days of the embedded store of a stopped platform with the search server of the configuration; 0 when they are equal, 1 when
 * something differs. Throws `query.badTimeRange`, as `openCopyStores`, and what the stores throw.
 */
export async function run(flags: CompareFlags): Promise<number> {
  const isWanted = wantedDays(flags.day);
  const opened = await openCopyStores(commandConfig(flags), flags);
  const { source, target } = opened;
  const signal = endSignal(new SocError('store.cancelled'));
  const compared: DayComparison[] = [];
  try {
    const stats = await Promise.all([source.stats(), target.stats()]);
    const days = new Set(stats.flatMap((one) => one.days.map(({ day }) => day)));
    const stores = [
      { store: source, entries: entriesOf(source) },
      { store: target, entries: entriesOfServer(target) },
    ] as const;
    for (const day of [...days].filter(isWanted).sort(compareText)) {
      if (process.stderr.isTTY) printProgress(`${day}   `);
      compared.push(await compareDay(stores, day, flags.whole, { signal }));
    }
  } finally {
    await opened.close();
  }
  const equal = compared.every((day) => day.equal);
  print(flags.json ? `${JSON.stringify({ equal, days: compared })}\n` : describeComparison(compared));
  return equal ? 0 : 1;
}
