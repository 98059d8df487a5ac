import { checkRunningStore, checkStore } from '@qiaolou/event-store/check';
import { systemClock } from '@qiaolou/schema';
import { custodyTrust } from '../../stores/custody-trust.ts';
import { openStoreToRead } from '../../stores/store-to-read.ts';
import { commandConfig, type ConfigFlags } from '../command-config.ts';
import { endSignal } from '../end-requested.ts';
import { print, printError, printProgress } from '../print.ts';
import { describeCheck } from './describe-check.ts';

/**
 * Checks the event store of a platform, stopped or beside it while it runs; 0 when it is whole, 1 when something is damaged or
 * missing. Throws `platform.noEmbeddedStore`, and as `checkStore`; a signal cancels it.
 */
export async function run(flags: ConfigFlags & { readonly json: boolean }): Promise<number> {
  const config = commandConfig(flags);
  const store = await openStoreToRead(config, systemClock);
  const look = store.running ? checkRunningStore : checkStore;
  const signal = endSignal();
  try {
    const check = await look({
      ...{ dir: store.dir, coldDir: store.coldDir, signal },
      ...(await custodyTrust(config)),
      onProgress: terminalProgress(),
    });
    if (process.stderr.isTTY) printError('\n');
    print(flags.json ? `${JSON.stringify(check)}\n` : describeCheck(check));
    return check.whole ? 0 : 1;
  } finally {
    store.release();
  }
}

function terminalProgress(): ((done: number, of: number) => void) | undefined {
  if (!process.stderr.isTTY) return undefined;
  let shown = -1;
  return (done, of) => {
    const percent = of === 0 ? 100 : Math.floor((done / of) * 100);
    if (percent === shown) return;
    shown = percent;
    printProgress(`检查 / checking ${percent} %  `);
  };
}
