import { OWN_RULES_DIRECTORY } from '@qiaolou/detection-rules';
import { readRuleSwitches } from '@qiaolou/incidents';
import type { JobKind } from '@qiaolou/job-queue';
import { HOUR_MS } from '@qiaolou/schema';
import { insideOf } from '../config/inside-of.ts';
import { parserFolders } from '../pipeline/parser-folders.ts';
import { ReplayDesk, replayWork, type ReplayWorkGiven } from '../replays/replay-desk.ts';
import { runReplayThread } from '../replays/replay-host.ts';
import type { ReplayThreadData } from '../replays/replay-messages.ts';
import type { Directory } from './directory.ts';
import type { Given } from './given.ts';
import type { Packs } from './packs.ts';
import type { Part } from './part.ts';
import type { Stores } from './stores.ts';

/** Where people order that stored events are read anew. */
export interface Replays {
  readonly replays: ReplayDesk;
}

/** What reads stored events anew. */
export interface ReplayWork extends Replays {
  readonly replayGiven: ReplayWorkGiven;
  readonly replayWork: JobKind;
}

/** Orders only: a worker does them. */
export const replayOrders: Part<Given & Stores, Replays> = {
  name: 'replays',
  open: ({ records, jobs, clock, ids }) => Promise.resolve({ replays: new ReplayDesk({ records, jobs, clock, ids }) }),
};

/** Orders, and the work they make. */
export const replays: Part<Given & Directory & Stores & Packs, ReplayWork> = {
  name: 'replays',
  open: (needs) => {
    const { records, jobs, clock, ids, packSync } = needs;
    const given: ReplayWorkGiven = {
      ...{ records, jobs, clock, ids },
      run: async (order, before, serving) => {
        // What was released a moment ago at whatever console is what is asked for.
        await packSync.run();
        const { source, pack, since, until, dryRun, judge } = order;
        const asked = { source, pack, since, until, dryRun, judge };
        return runReplayThread({ ...(await threadData(needs)), order: asked, before }, serving);
      },
    };
    return Promise.resolve({ replays: new ReplayDesk(given), replayGiven: given, replayWork: replayWork(given) });
  },
};

async function threadData({
  config,
  eventsForThread,
  ids,
  parserDirectory,
  records,
}: Given & Stores): Promise<Omit<ReplayThreadData, 'order' | 'before'>> {
  const { disabledRules, maxClockSkewHours, ruleDirectories } = config.detection;
  const switches = await readRuleSwitches(records);
  const switchedOff = [...switches.values()].flatMap(({ ruleId, enabled }) => (enabled ? [] : [ruleId]));
  return {
    store: eventsForThread(),
    folders: parserFolders(config, parserDirectory),
    zone: config.zone,
    skewLimitMs: maxClockSkewHours * HOUR_MS,
    replay: ids(),
    rules: {
      directories: [OWN_RULES_DIRECTORY, ...ruleDirectories],
      disabled: [...disabledRules, ...switchedOff],
      inside: insideOf(config),
    },
  };
}
