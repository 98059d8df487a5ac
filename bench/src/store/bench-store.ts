import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { benchReport, currentLoad, type BenchReport } from '../figures/bench-report.ts';
import { askInTurn } from './asked-rounds.ts';
import { ElasticsearchPeer } from './elasticsearch-peer.ts';
import { inRounds, makeEvents, type MadeEvents } from './make-events.ts';
import type { Asked, MeasuredStore, Started } from './measured-store.ts';
import { OwnStore } from './own-store.ts';
import { storeQuestions } from './store-questions.ts';
import { storeResults, type MeasuredFigures } from './store-results.ts';
import { findVictoriaLogs, VictoriaLogs } from './victoria-logs.ts';

/** How the embedded store is measured. */
export interface BenchStoreOptions {
  readonly events: number;
  /** Over so many rounds of the same days: see `inRounds`. */
  readonly rounds: number;
  /** About so many datasets; 0: those of the county day. */
  readonly datasets: number;
  /** Address of a running Elasticsearch of this machine. */
  readonly elasticsearch?: string | undefined;
  /** Folder for CPU profiles of ours; the figures are worth less then. */
  readonly profiles?: string | undefined;
  /**
   * Folder where the events and the stores stay: what a run before this one made there, with as many events, is asked again
   * and not made anew, so that a change of the reading side is measured in seconds. A folder of its own that goes when absent.
   */
  readonly data?: string | undefined;
}

/**
 * The embedded store and its peers over the same events: ingest, bytes, the 19 questions in turn, memory, start. Each has a
 * process of its own. Linux only (/proc).
 */
export async function benchStore(options: BenchStoreOptions): Promise<BenchReport> {
  const load = currentLoad();
  const folder = options.data ?? mkdtempSync(join(tmpdir(), 'qiaolou-bench-store-'));
  try {
    mkdirSync(folder, { recursive: true });
    const events = Math.round(options.events / options.rounds);
    const round = await kept(folder, 'events', () => Promise.resolve(makeEvents({ ...options, events, folder })));
    const made = inRounds(round, options.rounds);
    const { peers, leftOut } = await findPeers(folder, options);
    const own = new OwnStore({ dir: join(folder, 'own'), profiles: options.profiles });
    const stores = [own, ...peers];
    const { figures, asked, faults } = await measure(stores, made, folder);
    const again = await askedAgain(new OwnStore({ dir: join(folder, 'own'), keepsAnswers: true }), made);
    return {
      ...benchReport('store', load, storeResults({ figures, asked, made, kept: again })),
      setting: settingOf(made, figures),
      leftOut,
      faults,
    };
  } finally {
    if (options.data === undefined) rmSync(folder, { recursive: true, force: true });
  }
}

/** What a run before this one left under a name in a folder; else what is made now, left for the next. */
async function kept<T>(folder: string, name: string, make: () => Promise<T>): Promise<T> {
  const file = join(folder, `${name}.json`);
  if (existsSync(file)) return JSON.parse(readFileSync(file, 'utf8')) as T;
  const made = await make();
  writeFileSync(file, JSON.stringify(made));
  return made;
}

async function findPeers(
  folder: string,
  { elasticsearch }: BenchStoreOptions,
): Promise<{ readonly peers: readonly MeasuredStore[]; readonly leftOut: readonly string[] }> {
  const program = findVictoriaLogs();
  const victoriaLogs = join(folder, 'victoria-logs');
  mkdirSync(victoriaLogs, { recursive: true });
  return {
    peers: [
      ...(program === undefined ? [] : [new VictoriaLogs(program, victoriaLogs)]),
      ...(elasticsearch === undefined ? [] : [await ElasticsearchPeer.open(elasticsearch)]),
    ],
    leftOut: [
      ...(program === undefined
        ? ['VictoriaLogs: no victoria-logs in QIAOLOU_VICTORIA_LOGS, PATH or ~/go/bin']
        : ['question 10: its counts are not compared with VictoriaLogs, which takes a list of values for one value']),
      elasticsearch === undefined
        ? 'Elasticsearch: not asked for (--elasticsearch URL)'
        : 'question 11: Elasticsearch estimates distinct values; within 1 % is taken as the same',
      'several questions at once, questions while events come, files that the page cache does not have',
    ],
  };
}

async function measure(stores: readonly MeasuredStore[], made: MadeEvents, folder: string) {
  const questions = storeQuestions(made);
  const [first] = questions;
  if (first === undefined) throw new Error('no questions');
  const begun: Omit<MeasuredFigures, 'askedPeakMb'>[] = [];
  for (const store of stores) {
    const { name, version } = store;
    begun.push({ name, version, ingested: await kept(folder, name, () => store.ingest(made)), started: null });
  }
  const figures: MeasuredFigures[] = [];
  const started: Started[] = [];
  for (const store of stores) started.push(await store.start(first));
  const { asked, faults } = await askInTurn(
    stores,
    questions,
    started.map(({ answered }) => answered),
  );
  for (const [index, store] of stores.entries()) {
    const figure = begun[index];
    const askedPeakMb = await store.stop();
    if (figure !== undefined) figures.push({ ...figure, started: started[index]?.start ?? null, askedPeakMb });
  }
  return { figures, asked, faults };
}

const ROUNDS = 4;

/** What each question costs ours the fourth time, where segments keep what they answered. */
async function askedAgain(own: OwnStore, made: MadeEvents): Promise<readonly Asked[]> {
  const questions = storeQuestions(made);
  const [first] = questions;
  if (first === undefined) throw new Error('no questions');
  await own.start(first);
  const costs: Asked[] = [];
  for (const question of questions) {
    for (let round = 1; round < ROUNDS; round++) await own.ask(question);
    costs.push(await own.ask(question));
  }
  await own.stop();
  return costs;
}

function settingOf(made: MadeEvents, figures: readonly MeasuredFigures[]): Readonly<Record<string, number | string>> {
  const { events, bytes, datasets, fields, files, rounds } = made;
  return {
    ...{ events, days: files.length * rounds, rounds, datasets, fields, jsonBytesPerEvent: Math.round(bytes / events) },
    ...{ loadAtEnd: currentLoad(), node: process.version },
    ...Object.fromEntries(figures.map(({ name, version }) => [name, version])),
  };
}
