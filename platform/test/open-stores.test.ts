import { SocError, type ErrorCode } from '@qiaolou/schema';
import { describe, expect, it } from 'vitest';
import { configSchema } from '../src/config/config.ts';
import { openStores, type StoreWay } from '../src/stores/open-stores.ts';
import { createWaitingParts, type WaitingParts } from '../src/waiting/waiting-parts.ts';

const NAMES = ['live', 'records', 'events', 'jobs'] as const;
type Name = (typeof NAMES)[number];
const AWAY: Readonly<Record<Name, ErrorCode>> = {
  live: 'live.unavailable',
  records: 'records.unavailable',
  events: 'store.unavailable',
  jobs: 'jobs.unavailable',
};

/** What happened, in order, and how the stores answer their next opening: `ok`, or the code of an error. */
class Stage {
  readonly told: string[] = [];
  readonly answers = new Map<Name, (ErrorCode | 'ok')[]>();
  readonly closing = new AsyncDisposableStack();
  readonly stop = new AbortController();
  readonly waiting: WaitingParts;
  #now = 0;
  onOpen: (name: Name) => void = () => undefined;

  constructor() {
    this.waiting = createWaitingParts({
      clock: this.clock,
      onWait: ({ part, code }) => void this.told.push(`${part} waits: ${code}`),
      onFailure: () => undefined,
      onResume: ({ part }) => void this.told.push(`${part} goes on`),
    });
  }

  /** Each look is a second later. */
  readonly clock = { now: () => (this.#now += 1_000) };

  open(servers: readonly Name[], waitSeconds: number) {
    const way = (name: Name): StoreWay<string> => ({
      onServer: servers.includes(name),
      open: () => {
        this.onOpen(name);
        const answer = this.answers.get(name)?.shift() ?? 'ok';
        if (answer !== 'ok') return Promise.reject(new SocError(answer));
        this.told.push(`open ${name}`);
        return Promise.resolve(name.toUpperCase());
      },
      close: (store) => {
        this.told.push(`close ${store}`);
        return Promise.resolve();
      },
    });
    const ways = { live: way('live'), records: way('records'), events: way('events'), jobs: way('jobs') };
    const config = configSchema.parse({ stores: { waitSeconds } });
    const { clock, closing, waiting } = this;
    return openStores<Record<Name, string>>(ways, { config, clock, waiting, stopping: this.stop.signal }, closing);
  }
}

describe('opening the stores', () => {
  it.each([
    ['none on a server', []],
    ['some on servers', ['live', 'jobs']],
    ['all on servers', NAMES],
  ] as const)('gives each, and closes each: %s', async (_name, servers) => {
    const stage = new Stage();
    expect(await stage.open(servers, 0)).toEqual({ live: 'LIVE', records: 'RECORDS', events: 'EVENTS', jobs: 'JOBS' });
    await stage.closing.disposeAsync();
    expect(stage.told.filter((each) => each.startsWith('close')).toSorted()).toEqual(
      NAMES.map((name) => `close ${name.toUpperCase()}`).toSorted(),
    );
  });

  it('waits for every server that is away, tells all of them at once, and that each goes on', async () => {
    const stage = new Stage();
    for (const name of NAMES) stage.answers.set(name, [AWAY[name], AWAY[name], 'ok']);
    await stage.open(NAMES, 3_600);
    expect(stage.told.slice(0, 4).toSorted()).toEqual(NAMES.map((name) => `${name} waits: ${AWAY[name]}`).toSorted());
    expect(stage.told.filter((each) => each.endsWith('goes on')).length).toBe(4);
    expect(stage.waiting.list()).toEqual([]);
  });

  it.each([
    'records.accessDenied',
    'records.serverTooOld',
    'store.accessDenied',
    'live.accessDenied',
    'jobs.unsafeRedis',
    'records.migrationChanged',
  ] as const)('does not wait for what does not pass by itself, nor then for others: %s', async (code) => {
    const stage = new Stage();
    stage.answers.set('records', [code]);
    stage.answers.set(
      'events',
      Array.from({ length: 1_000 }, () => AWAY.events),
    );
    await expect(stage.open(NAMES, 3_600)).rejects.toMatchObject({ code });
    await stage.closing.disposeAsync();
    const [opened, closed] = ['open', 'close'].map((what) => stage.told.filter((each) => each.startsWith(what)).length);
    expect(closed).toBe(opened);
  });

  it.each([0, 5])('waits no longer than configured, and fails with the newest reason: %s s', async (waitSeconds) => {
    const stage = new Stage();
    stage.answers.set(
      'records',
      Array.from({ length: 1_000 }, () => AWAY.records),
    );
    await expect(stage.open(['records'], waitSeconds)).rejects.toMatchObject({ code: 'records.unavailable' });
  });

  it('waits for nothing when the process is to end', async () => {
    const stage = new Stage();
    stage.answers.set(
      'live',
      Array.from({ length: 1_000 }, () => AWAY.live),
    );
    let tries = 0;
    stage.onOpen = () => {
      tries += 1;
      if (tries === 3) stage.stop.abort();
    };
    await expect(stage.open(['live'], 3_600)).rejects.toMatchObject({ code: 'live.unavailable' });
    expect(tries).toBe(3);
  });

  it('does not wait for what is in the data directory', async () => {
    const stage = new Stage();
    stage.answers.set('records', ['records.locked', 'ok']);
    await expect(stage.open([], 3_600)).rejects.toMatchObject({ code: 'records.locked' });
  });
});
