import { SocError, type Replay } from '@qiaolou/schema';
import type { ReplayDeskService } from '../src/index.ts';

const AT = '2026-11-22T08:00:00.000Z';
const REPLAY: Replay = {
  ...{ id: 'r1', source: '192.0.2.8', pack: null, since: '2026-11-01T00:00:00.000Z', until: AT },
  ...{ dryRun: true, judge: false, state: 'done', step: 'reading', actor: 'security_admin', at: AT, endedAt: AT },
  ...{ progress: { done: 5, total: 5 }, replay: null, packs: 'ab', error: null },
  figures: {
    ...{ read: 5, same: 2, changed: 3, kept: 0, unreadable: 1, stored: 0, otherFields: 0, ranges: [], judged: null },
    fields: [{ field: 'user.name', added: 1, changed: 2, removed: 0 }],
    samples: [{ id: 'a', at: AT, original: 'u=1', changes: [{ field: 'user.name', before: null, after: '1' }] }],
  },
};

/** A desk with one replay; what the platform's does is tested there. */
export function replayDeskDouble(): ReplayDeskService {
  const known = (id: string, found: Replay): Promise<Replay> =>
    id === REPLAY.id
      ? Promise.resolve(found)
      : Promise.reject(new SocError('records.notFound', { table: 'packReplays', id }));
  return {
    list: () => Promise.resolve([REPLAY]),
    get: (id) => known(id, REPLAY),
    start: ({ source = null }, { name }) => Promise.resolve({ ...REPLAY, source, actor: name, state: 'waiting' }),
    cancel: (id) => known(id, { ...REPLAY, state: 'cancelled' }),
  };
}
