import { quantile, rounded, type BenchResult } from '../figures/bench-report.ts';
import type { AskedQuestion } from './asked-rounds.ts';
import type { MadeEvents } from './make-events.ts';
import type { Asked, Ingested } from './measured-store.ts';

/** What was measured of one store. */
export interface MeasuredFigures {
  readonly name: string;
  readonly version: string;
  readonly ingested: Ingested;
  /** From the start of its process until it can be asked; null when it is not started here. */
  readonly started: Omit<Asked, 'counts'> | null;
  readonly askedPeakMb: number | null;
}

/** What all stores gave, ours first. */
export interface StoreFigures {
  readonly figures: readonly MeasuredFigures[];
  readonly asked: readonly AskedQuestion[];
  readonly made: MadeEvents;
  /** What each question cost ours the fourth time, where segments keep what they answered. */
  readonly kept: readonly Asked[];
}

interface Compared {
  readonly name: string;
  readonly unit: string;
  /** By store, ours first; null where it was not measured. */
  readonly values: readonly (number | null)[];
  /** Larger is better. */
  readonly larger?: true;
  /** Of the value of a peer, or an absolute one. */
  readonly goal?: { readonly ofPeer: number } | { readonly value: number };
  readonly note: string;
}

/** The figures as results: one for each peer, or one without a peer. */
export function storeResults({ figures, asked, made, kept }: StoreFigures): readonly BenchResult[] {
  const compared = [...ingestFigures(figures, made), ...startFigures(figures, asked), ...questionFigures(asked, kept)];
  const peers = figures.slice(1);
  return compared.flatMap((one) =>
    peers.length === 0 ? [resultOf(one, undefined, 0)] : peers.map((peer, index) => resultOf(one, peer, index + 1)),
  );
}

function resultOf({ values, ...one }: Compared, peer: MeasuredFigures | undefined, place: number): BenchResult {
  const ours = values[0] ?? NaN;
  const theirs = peer === undefined ? null : (values[place] ?? null);
  const goal = goalOf(one.goal, peer?.name === 'VictoriaLogs' ? theirs : null);
  return {
    ...{ name: one.name, unit: one.unit, ours: rounded(ours) },
    ...{ peer: peer?.name ?? null, peerVersion: peer?.version ?? null, ...ratioOf(one, ours, theirs) },
    ...{ goal: goal === null ? null : rounded(goal) },
    met: goal === null ? null : one.larger === true ? ours >= goal : ours <= goal,
    note: one.note,
  };
}

function ratioOf({ larger }: Pick<Compared, 'larger'>, ours: number, theirs: number | null) {
  if (theirs === null) return { peerValue: null, ratio: null };
  // Less than a thousandth is not told from nothing.
  const ratio = larger === true ? ours / theirs : Math.max(theirs, 0.001) / ours;
  return { peerValue: rounded(theirs), ratio: rounded(ratio) };
}

function goalOf(goal: Compared['goal'], theirs: number | null): number | null {
  if (goal === undefined) return null;
  if ('value' in goal) return goal.value;
  return theirs === null ? null : goal.ofPeer * theirs;
}

function ingestFigures(figures: readonly MeasuredFigures[], { events }: MadeEvents): readonly Compared[] {
  const of = (pick: (ingested: Ingested) => number | null) => figures.map(({ ingested }) => pick(ingested));
  const shared =
    'batches of 2,000, one after another, handed over as NDJSON, parsing included; ours: all threads of its process but the one that hands over (V8 helpers of that one counted as ours); peers: the server alone';
  return [
    {
      ...{ name: 'ingest, flushed', unit: 'events/CPU-s', larger: true, goal: { ofPeer: 1.2 } },
      values: of(({ cpuSeconds }) => events / cpuSeconds),
      note: `${shared}; merges that ran meanwhile are in it`,
    },
    {
      ...{ name: 'ingest, merged', unit: 'events/CPU-s', larger: true },
      values: of(({ cpuSecondsMerged }) => events / cpuSecondsMerged),
      note: `${shared}; until nothing was left to merge (peers: a forced merge); ours with another opening`,
    },
    {
      ...{ name: 'ingest, wall', unit: 'events/s', larger: true },
      values: of(({ wallSeconds }) => events / wallSeconds),
      note: 'with the process that hands over, until the last acknowledgement; a loaded machine',
    },
    {
      ...{ name: 'bytes on disk per event, flushed', unit: 'B' },
      values: of(({ bytesFlushed }) => bytesFlushed / events),
      note: 'all files; ours after an orderly stop, the last 2,000 events not in it yet',
    },
    {
      ...{ name: 'bytes on disk per event, merged', unit: 'B', goal: { ofPeer: 0.7 } },
      values: of(({ bytesMerged }) => bytesMerged / events),
      note: 'all files; ours as its own compactor leaves days that are over, peers after a forced merge',
    },
    {
      ...{ name: 'peak memory, ingest', unit: 'MB', goal: { value: 400 } },
      values: of(({ peakMb }) => peakMb),
      note: 'VmHWM of the process; ours with all the lines that are handed over in it, the server of a peer alone',
    },
  ];
}

function startFigures(figures: readonly MeasuredFigures[], asked: readonly AskedQuestion[]): readonly Compared[] {
  return [
    {
      ...{ name: 'start', unit: 'ms', goal: { value: 2_000 } },
      values: figures.map(({ started }) => started?.wallMs ?? null),
      note: 'from the start of the process until it can be asked, wall; ours with the start of Node',
    },
    {
      ...{ name: 'start, CPU', unit: 'CPU-ms' },
      values: figures.map(({ started }) => started?.cpuMs ?? null),
      note: 'ours all threads but the one that opens the store',
    },
    {
      ...{ name: 'first answer after the start', unit: 'ms', goal: { value: 200 } },
      values: asked[0]?.costs.map(({ cold }) => cold.wallMs) ?? [],
      note: 'the newest 100, asked when it could be, nothing of the store read before by its process',
    },
    {
      ...{ name: 'peak memory, questions', unit: 'MB', goal: { value: 400 } },
      values: figures.map(({ askedPeakMb }) => askedPeakMb),
      note: 'VmHWM of the process over all questions',
    },
  ];
}

function questionFigures(asked: readonly AskedQuestion[], kept: readonly Asked[]): readonly Compared[] {
  const stores = asked[0]?.costs.map((_, index) => index) ?? [];
  const by = (pick: (asked: AskedQuestion, store: number) => number, of: (values: readonly number[]) => number) =>
    stores.map((store) => of(asked.map((one) => pick(one, store))));
  const cost =
    (when: 'cold' | 'warm', what: 'cpuMs' | 'wallMs') =>
    ({ costs }: AskedQuestion, store: number): number =>
      costs[store]?.[when][what] ?? NaN;
  const median = (values: readonly number[]): number => quantile(values, 0.5);
  const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
  const each = asked.flatMap(({ question, costs }): readonly Compared[] =>
    (['warm', 'cold'] as const).flatMap((when) =>
      (['cpuMs', 'wallMs'] as const).map((what) => ({
        ...{ name: `${question.name}: ${when}`, unit: what === 'cpuMs' ? 'CPU-ms' : 'ms' },
        values: costs.map((one) => one[when][what]),
        note: when === 'cold' ? 'the first time' : 'median of 7, stores in turn',
      })),
    ),
  );
  /** Of ours where answers are kept, beside what the others have warm. */
  const again = (of: (values: readonly number[]) => number) =>
    by(cost('warm', 'cpuMs'), of).map((value, store) => (store === 0 ? of(kept.map(({ cpuMs }) => cpuMs)) : value));
  const fourth = 'ours the fourth time, segments keeping what they answered; peers warm as above';
  const warm = '19 questions, each a median of 7, stores in turn';
  return [
    {
      ...{ name: 'median question', unit: 'CPU-ms', goal: { ofPeer: 0.6 }, note: `${warm}; no answers kept` },
      values: by(cost('warm', 'cpuMs'), median),
    },
    {
      ...{ name: 'all questions', unit: 'CPU-ms', goal: { ofPeer: 0.6 }, note: `${warm}; no answers kept` },
      values: by(cost('warm', 'cpuMs'), sum),
    },
    { name: 'median question, answers kept', unit: 'CPU-ms', note: fourth, values: again(median) },
    { name: 'all questions, answers kept', unit: 'CPU-ms', note: fourth, values: again(sum) },
    { name: 'median question', unit: 'ms', note: warm, values: by(cost('warm', 'wallMs'), median) },
    { name: 'all questions', unit: 'ms', note: warm, values: by(cost('warm', 'wallMs'), sum) },
    {
      ...{ name: 'all questions, cold', unit: 'CPU-ms', note: '19 questions, the first time each' },
      values: by(cost('cold', 'cpuMs'), sum),
    },
    ...each,
  ];
}
