import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openEventStoreWorker } from '@qiaolou/event-store/worker';
import {
  benchReport,
  currentLoad,
  quantile,
  rounded,
  type BenchReport,
  type BenchResult,
} from '../figures/bench-report.ts';
import { answerCounts } from './answer-counts.ts';
import { lineBatches } from './line-batches.ts';
import { makeEvents, type MadeEvents } from './make-events.ts';
import { OwnStore } from './own-store.ts';
import { pacedAppends, type PacedAppends } from './paced-appends.ts';
import { storeQuestions, type StoreQuestion } from './store-questions.ts';
import { findVictoriaLogs, VictoriaLogs } from './victoria-logs.ts';

/** What is stored beforehand, and at what pace more comes. */
export interface UnderLoadOptions {
  /** Those that come at a pace among them: the last 100,000, a part of which is taken in each round. */
  readonly events: number;
  readonly datasets: number;
  readonly perSecond: number;
  /** Of ours and the peer in turn. */
  readonly rounds: number;
}

const BATCH = 250;
/** A text search, an expression and distinct values, each over everything. */
const HEAVY = ['6 substring', '14b', '11 '] as const;

/** A store that takes events in while it answers. */
interface LoadedStore {
  readonly name: string;
  readonly version: string | null;
  readonly append: (lines: Uint8Array) => Promise<void>;
  readonly ask: (question: StoreQuestion) => Promise<unknown>;
}

interface Round {
  readonly appends: PacedAppends;
  /** Of each question, ms. */
  readonly questions: readonly number[];
}

/**
 * Events appended at a pace beside three heavy questions asked again and again: how long an acknowledgement takes, whether
 * the pace is held, how long the questions take. Ours and VictoriaLogs in turn. Linux only.
 */
export async function benchStoreUnderLoad(options: UnderLoadOptions): Promise<BenchReport> {
  const load = currentLoad();
  const folder = mkdtempSync(join(tmpdir(), 'qiaolou-bench-load-'));
  try {
    const made = makeEvents({ ...options, folder });
    const last = made.files.slice(-1);
    const coming = [...lineBatches({ files: last, rounds: 1 }, 1)].length;
    const before: MadeEvents = { ...made, files: made.files.slice(0, -1), events: made.events - coming };
    const rounds = await allRounds(folder, { before, last }, options);
    return {
      ...benchReport(
        'store-under-load',
        load,
        [...rounds].flatMap((one) => resultsOf(one, rounds, options)),
      ),
      setting: {
        ...{ events: made.events, datasets: made.datasets, eventsASecond: options.perSecond, batch: BATCH },
        ...{ questions: HEAVY.length, loadAtEnd: currentLoad(), node: process.version },
      },
      leftOut: ['memory, because the process of ours is the one that made the events and hands them over'],
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

interface Parts {
  readonly before: MadeEvents;
  readonly last: readonly string[];
}

async function allRounds(
  folder: string,
  { before, last }: Parts,
  { perSecond, rounds }: UnderLoadOptions,
): Promise<ReadonlyMap<LoadedStore, readonly Round[]>> {
  const questions = storeQuestions(before).filter(({ name }) => HEAVY.some((heavy) => name.startsWith(heavy)));
  if (questions.length !== HEAVY.length) throw new Error('the heavy questions have other names');
  const own = join(folder, 'own');
  await new OwnStore({ dir: own }).ingest(before);
  await using ends = new AsyncDisposableStack();
  const store = await openEventStoreWorker({ dir: own });
  ends.defer(() => store.close());
  const ours: LoadedStore = {
    ...{ name: 'ours', version: null, ask: (question) => answerCounts(store, question) },
    append: async (lines) => {
      await store.appendLines(lines);
    },
  };
  const peer = await victoriaLogs(folder, before, questions, ends);
  const stores = peer === undefined ? [ours] : [ours, peer];
  const all = new Map<LoadedStore, Round[]>(stores.map((one) => [one, []]));
  const batches = Array.from(lineBatches({ files: last, rounds: 1 }, BATCH), (lines) => Buffer.from(lines));
  const part = Math.floor(batches.length / rounds);
  for (let round = 0; round < rounds; round++)
    for (const [one, list] of all)
      list.push(
        await oneRound(one, { questions, batches: batches.slice(round * part, (round + 1) * part), perSecond }),
      );
  return all;
}

async function victoriaLogs(
  folder: string,
  before: MadeEvents,
  [first]: readonly StoreQuestion[],
  ends: AsyncDisposableStack,
): Promise<LoadedStore | undefined> {
  const program = findVictoriaLogs();
  if (program === undefined || first === undefined) return undefined;
  const dir = join(folder, 'victoria-logs');
  mkdirSync(dir);
  const peer = new VictoriaLogs(program, dir);
  await peer.ingest(before);
  await peer.start(first);
  ends.defer(async () => {
    await peer.stop();
  });
  return {
    name: peer.name,
    version: peer.version,
    append: (lines) => peer.append(lines),
    ask: (asked) => peer.ask(asked),
  };
}

interface RoundParts {
  readonly questions: readonly StoreQuestion[];
  readonly batches: readonly Uint8Array[];
  readonly perSecond: number;
}

async function oneRound(store: LoadedStore, { questions, batches, perSecond }: RoundParts): Promise<Round> {
  const running = { on: true };
  const took: number[] = [];
  const loops = questions.map(async (question) => {
    while (running.on) {
      const started = performance.now();
      await store.ask(question);
      took.push(performance.now() - started);
    }
  });
  const appends = await pacedAppends(batches, store.append, { perSecond, batch: BATCH });
  running.on = false;
  await Promise.all(loops);
  return { appends, questions: took };
}

function resultsOf(
  [store, rounds]: readonly [LoadedStore, readonly Round[]],
  all: ReadonlyMap<LoadedStore, readonly Round[]>,
  { perSecond }: UnderLoadOptions,
): readonly BenchResult[] {
  if (store.name !== 'ours') return [];
  const [, second] = [...all];
  const compared = (name: string, unit: string, of: (rounds: readonly Round[]) => number) => {
    const [ours, theirs] = [of(rounds), second === undefined ? null : of(second[1])];
    return {
      ...{ name, unit, ours: rounded(ours), peer: second?.[0].name ?? null, peerVersion: second?.[0].version ?? null },
      ...{ peerValue: theirs === null ? null : rounded(theirs), goal: null, met: null },
    };
  };
  const latency = (q: number) => (of: readonly Round[]) =>
    quantile(
      of.flatMap(({ appends }) => appends.latencies),
      q,
    );
  const rate = compared('events a second', 'events/s', (of) => sum(of, 'events') / sum(of, 'seconds'));
  const note = `from when a batch of ${BATCH} was due to its acknowledgement, durable with ours and in memory with the peer`;
  const p99 = compared('append, p99', 'ms', latency(0.99));
  return [
    {
      ...rate,
      ratio: ratio(rate.ours, rate.peerValue),
      goal: perSecond * 0.98,
      met: rate.ours >= perSecond * 0.98,
      note: 'asked for and held',
    },
    { ...lower(compared('append, p50', 'ms', latency(0.5))), note },
    { ...lower(p99), goal: 50, met: p99.ours <= 50, note },
    {
      ...lower(
        compared('heavy question, p50', 'ms', (of) =>
          quantile(
            of.flatMap(({ questions }) => questions),
            0.5,
          ),
        ),
      ),
      note: 'three at once',
    },
  ];
}

function sum(rounds: readonly Round[], what: 'events' | 'seconds'): number {
  return rounds.reduce((total, { appends }) => total + appends[what], 0);
}

function ratio(ours: number, theirs: number | null): number | null {
  return theirs === null ? null : rounded(ours / theirs);
}

function lower<R extends { readonly ours: number; readonly peerValue: number | null }>(
  result: R,
): R & { readonly ratio: number | null } {
  return { ...result, ratio: result.peerValue === null ? null : rounded(result.peerValue / result.ours) };
}
