import { hasCode, SocError, systemClock, type Replay, type StartReplayBody } from '@qiaolou/schema';
import pino from 'pino';
import { osUser } from '../../config/os-user.ts';
import { hasControlSocket, replayThroughPlatform } from '../../control/control-socket.ts';
import { doReplay, hasEnded } from '../../replays/replay-desk.ts';
import { replayToEnd } from '../../replays/replay-to-end.ts';
import { startReplayParts } from '../../start/start.ts';
import { commandConfig, type ConfigFlags } from '../command-config.ts';
import { endSignal } from '../end-requested.ts';
import { print, printError, printProgress } from '../print.ts';
import { stopInTime } from '../stop-in-time.ts';
import { replayOrder, type ReplayOrderFlags } from './replay-order.ts';
import { toldReplay } from './told-replay.ts';

/** What `replay` is asked. */
export interface ReplayFlags extends ConfigFlags, ReplayOrderFlags {
  readonly cancel: string | undefined;
  readonly json: boolean;
}

type Asked = { readonly start: StartReplayBody } | { readonly cancel: string };

/**
 * Replays stored events: through the running platform of the data directory, or by itself when none is running; 0 when it came to
 * its end, 1 when it was cancelled or failed. Run again after it was killed it goes on where it was. Throws `platform.replayWhat`,
 * `query.badTimeRange`, `packs.replayRunning`, `packs.replayRange`.
 */
export async function run(flags: ReplayFlags): Promise<number> {
  const { cancel } = flags;
  const asked = cancel === undefined ? { start: replayOrder(flags, systemClock.now()) } : { cancel };
  const signal = endSignal(new SocError('store.cancelled'));
  let replay: Replay;
  try {
    replay = await replayAlone(flags, asked, signal);
  } catch (error) {
    const { dataDirectory } = commandConfig(flags);
    if (!hasCode(error, 'platform.dataLocked') || !hasControlSocket(dataDirectory)) throw error;
    replay = await replayThroughPlatform(dataDirectory, asked, showProgress, signal);
  }
  if (process.stderr.isTTY) printError('\n');
  print(flags.json ? `${JSON.stringify(replay)}\n` : toldReplay(replay));
  return replay.state === 'done' || cancel !== undefined ? 0 : 1;
}

async function replayAlone(flags: ReplayFlags, asked: Asked, signal: AbortSignal): Promise<Replay> {
  const config = commandConfig(flags);
  const parts = await startReplayParts({
    ...{ config, clock: systemClock },
    logger: pino({ level: 'warn' }, pino.destination(2)),
  });
  try {
    const failed = Promise.withResolvers<never>();
    let work: Promise<void> | undefined;
    const onProgress = (replay: Replay): void => {
      showProgress(replay);
      // What is going on is done here: nobody else would.
      if (work !== undefined) return;
      work = doReplay(replay.id, new AbortController().signal, parts.replayGiven);
      work.catch(failed.reject);
    };
    void parts.fault.then(failed.reject);
    const heard = replayToEnd(parts.replays, { ...asked, askedBy: osUser() }, { onProgress, signal });
    const replay = await Promise.race([heard, failed.promise]);
    await work;
    return hasEnded(replay) ? replay : await parts.replays.get(replay.id);
  } finally {
    await stopInTime(() => parts.stop());
  }
}

let shown = '';

function showProgress({ step, progress: { done, total } }: Replay): void {
  if (!process.stderr.isTTY) return;
  const percent = total === 0 ? 0 : Math.floor((done / total) * 100);
  const text = step === 'judging' ? `重新检测 / judging ${percent} %` : `重新解析 / replaying ${percent} %`;
  if (text !== shown) printProgress(`${text}  `);
  shown = text;
}
