import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { DAY_MS, SocError, systemClock, type SearchPage, type SearchRequest } from '@qiaolou/schema';
import { checkSearch } from '../src/contract/store-request.ts';
import { answerTask } from '../src/embedded/read/answer-task.ts';
import type { PageLines } from '../src/embedded/read/page-lines.ts';
import { QueryThreads, type TaskBounds } from '../src/embedded/read/query-threads.ts';
import { searchAnswer } from '../src/embedded/read/search-answer.ts';
import { MANY_FILES, searchTogether } from '../src/embedded/read/search-together.ts';
import type { SegmentTask } from '../src/embedded/read/segment-task.ts';
import { readManifest, manifestPath } from '../src/embedded/segments/manifest.ts';
import { OpenSegments, type SegmentFile } from '../src/embedded/segments/open-segments.ts';
import { segmentPath } from '../src/embedded/segments/segment-path.ts';
import { openEmbeddedEventStore } from '../src/index.ts';
import { ByteSearch } from '../src/scan/find-bytes.ts';
import { KeptAnswers } from '../src/scan/kept-answers.ts';
import { ASKED, HELPER, SharedPage, sharedWords, type SharedWords } from '../src/scan/page-share.ts';
import type { PartialGroup } from '../src/scan/partial-aggregate.ts';
import { numberedEvent } from './numbered-event.ts';

const RANGE = { from: '2026-01-01T00:00:00.000Z', to: '2027-01-01T00:00:00.000Z' };
const ALL: SearchRequest = { where: { op: 'all' }, range: RANGE, sort: 'newest', limit: 50 };
const FILES = MANY_FILES * 2;
const ROWS = 20;
const BOUNDS = { deadline: Infinity, mostBytes: 64_000_000 };

describe('a search of many segments', () => {
  let dir = '';
  let files: readonly SegmentFile[] = [];

  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), 'qiaolou-events-'));
    const store = await openEmbeddedEventStore({ dir, clock: systemClock, flushRows: ROWS, mergeSettleMs: 1e9 });
    for (let at = 0; at < FILES * ROWS; at += ROWS)
      await store.append(
        Array.from({ length: ROWS }, (_, n) => ({
          ...numberedEvent(at + n),
          '@timestamp': new Date(Date.UTC(2026, 2, 1) + (at / ROWS) * DAY_MS + n).toISOString(),
        })),
      );
    await store.close();
    const read = await readManifest(manifestPath(dir));
    if (read.state !== 'whole') throw new Error(read.state);
    files = read.manifest.segments.map((entry) => ({ entry, path: segmentPath(dir, entry.number) }));
    expect(files).toHaveLength(FILES);
  });

  afterAll(() => rm(dir, { recursive: true, force: true }));

  function threads(helpAfterMs: number): QueryThreads {
    const opened = new QueryThreads({ threads: 2, heapMb: 200, answersMb: 0, helpAfterMs });
    onTestFinished(() => opened.close());
    return opened;
  }

  const taskOf = (request: SearchRequest) =>
    ({ kind: 'search', files, request, checked: checkSearch(request) }) as const;

  function pageOf(parts: readonly PageLines[], request = ALL): SearchPage {
    return JSON.parse(Buffer.from(searchAnswer(parts, request, checkSearch(request))).toString()) as SearchPage;
  }

  it('is answered the same with help and without', async () => {
    const [helped, alone] = [threads(0), threads(Infinity)];
    for (const sort of ['newest', 'oldest'] as const)
      for (const limit of [1, 50, 1_000]) {
        const request = { ...ALL, sort, limit };
        const own = await searchTogether(taskOf(request), BOUNDS, alone);
        expect(own).toHaveLength(1);
        const page = pageOf(own, request);
        expect(page.events).toHaveLength(Math.min(limit, files.length * ROWS));
        for (let again = 0; again < 5; again++)
          expect(pageOf(await searchTogether(taskOf(request), BOUNDS, helped), request)).toEqual(page);
      }
  });

  it('leaves nothing of what it read where it helped', () => {
    const open = new OpenSegments();
    onTestFinished(() => open.close());
    const task = { ...taskOf({ ...ALL, limit: 1 }), files: files.slice(0, 1) };
    const answers = { groups: new KeptAnswers<PartialGroup>(0), counts: new KeptAnswers<number>(0) };
    const reading = { open, search: new ByteSearch(), answers, mostBytes: 1e6 };
    const nothing = { between: () => undefined, looked: () => undefined, left: () => undefined };
    for (const [seat, bytes] of [
      [HELPER, 0],
      [ASKED, expect.any(Number) as number],
    ] as const) {
      answerTask({ ...task, share: { words: sharedWords(), seat } }, { ...reading, ...nothing });
      expect(open.keptBytes).toEqual(bytes);
    }
    expect(open.keptBytes).toBeGreaterThan(0);
  });

  interface Asked {
    readonly words: SharedWords;
    readonly answer: PromiseWithResolvers<PageLines>;
    readonly signal: AbortSignal | undefined;
    readonly looked: TaskBounds['onLooked'];
  }

  /** Threads of which the first asks for help at once; what they are asked is answered by whoever holds them. */
  function heldThreads(idle: boolean) {
    const asked: Asked[] = [];
    const held = {
      idle,
      ask: ({ share }: SegmentTask & { readonly kind: 'search' }, { onHelp, signal, onLooked }: TaskBounds) => {
        if (share === undefined) throw new Error('shared with nobody');
        const answer = Promise.withResolvers<PageLines>();
        asked.push({ words: share.words, answer, signal, looked: onLooked });
        onHelp?.();
        return answer.promise;
      },
    };
    return { asked, held: held as unknown as Pick<QueryThreads, 'ask' | 'idle'> };
  }

  const NONE: PageLines = { keys: [], lines: new Uint8Array(0), count: 0, cut: false };

  it('is not helped with when every thread has something to do', async () => {
    const { asked, held } = heldThreads(false);
    const parts = searchTogether(taskOf(ALL), BOUNDS, held);
    asked[0]?.answer.resolve(NONE);
    expect(await parts).toHaveLength(1);
    expect(asked).toHaveLength(1);
  });

  it('does not wait for one who came when nothing was left, and ends it', async () => {
    const { asked, held } = heldThreads(true);
    const parts = searchTogether(taskOf(ALL), BOUNDS, held);
    asked[0]?.answer.resolve(NONE);
    expect(await parts).toHaveLength(1);
    expect(asked[1]?.signal?.aborted).toBe(true);
  });

  it.each(['dies', 'answers'])('waits for one who took a segment, and %s', async (how) => {
    const { asked, held } = heldThreads(true);
    const parts = searchTogether(taskOf(ALL), BOUNDS, held);
    const [first, second] = asked;
    if (first === undefined || second === undefined) throw new Error('not helped');
    new SharedPage(second.words, HELPER).claim();
    first.answer.resolve(NONE);
    if (how === 'answers') {
      second.answer.resolve(NONE);
      expect(await parts).toHaveLength(2);
    } else {
      second.answer.reject(new SocError('store.unavailable'));
      await expect(parts).rejects.toMatchObject({ code: 'store.unavailable' });
    }
  });

  it('ends for both when nobody waits any more, or the first fails', async () => {
    const leaving = new AbortController();
    const { asked, held } = heldThreads(true);
    const parts = searchTogether(taskOf(ALL), { ...BOUNDS, signal: leaving.signal }, held);
    expect(asked.map(({ signal }) => signal?.aborted)).toEqual([false, false]);
    leaving.abort();
    expect(asked.map(({ signal }) => signal?.aborted)).toEqual([true, true]);
    asked[0]?.answer.reject(new SocError('store.cancelled'));
    await expect(parts).rejects.toMatchObject({ code: 'store.cancelled' });
  });

  it('tells how far both are together', async () => {
    const told: number[] = [];
    const { asked, held } = heldThreads(true);
    const parts = searchTogether(taskOf(ALL), { ...BOUNDS, onLooked: (rows) => told.push(rows) }, held);
    for (const [seat, rows] of [
      [0, 10],
      [1, 5],
      [0, 30],
    ] as const)
      asked[seat]?.looked?.(rows);
    expect(told).toEqual([10, 15, 35]);
    asked[0]?.answer.resolve(NONE);
    await parts;
  });
});
