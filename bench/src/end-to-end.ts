import { execFileSync } from 'node:child_process';
import { join, resolve } from 'node:path';
import {
  benchReport,
  currentLoad,
  quantile,
  rounded,
  type BenchReport,
  type BenchResult,
} from './figures/bench-report.ts';
import { EVENTS, PACED_PER_SECOND, PROBES, type Round, type RoundGiven } from './end-to-end-round.ts';

/** What is measured in turn with this checkout's platform on its embedded store. */
export interface EndToEndOptions {
  readonly rounds: number;
  /** Address of an Elasticsearch that the same path is measured on. */
  readonly elasticsearch?: string | undefined;
  /** Folder of another checkout, its packages installed, that is measured instead. */
  readonly against?: string | undefined;
  /** Settings of that checkout's embedded store, JSON: what an older one needs to get through. */
  readonly againstEmbedded?: string | undefined;
}

interface Peer {
  readonly name: string;
  readonly version: string;
  given(round: number): RoundGiven;
}

interface Figure {
  readonly unit: string;
  /** Of one round. */
  readonly of: (round: Round) => number;
  readonly goal: number | null;
  /** Larger is better. */
  readonly larger: boolean;
  readonly note: string;
}

/** A process for each round: what one has compiled and kept is nothing to the next. */
function measured(given: RoundGiven): Round {
  const child = join(import.meta.dirname, 'end-to-end-child.ts');
  const args = ['--disable-warning=ExperimentalWarning', child, JSON.stringify(given)];
  const stdio: ['ignore', 'pipe', 'inherit'] = ['ignore', 'pipe', 'inherit'];
  return JSON.parse(execFileSync(process.execPath, args, { encoding: 'utf8', stdio })) as Round;
}

function peerOf({ against, againstEmbedded, elasticsearch: url }: EndToEndOptions): Peer | undefined {
  if (against !== undefined) {
    const checkout = resolve(against);
    const embedded = againstEmbedded === undefined ? undefined : (JSON.parse(againstEmbedded) as object);
    const version = execFileSync('git', ['-C', checkout, 'rev-parse', '--short', 'HEAD'], { encoding: 'utf8' }).trim();
    return { name: 'another checkout', version, given: () => ({ checkout, embedded }) };
  }
  if (url === undefined) return undefined;
  return {
    name: 'the same path on Elasticsearch',
    version: '9.2.4 (integ-test distribution, 768 MB heap)',
    given: (round) => ({ elasticsearch: { url, indexPrefix: `bench-${process.pid}-${round}` } }),
  };
}

interface Rounds {
  readonly ours: readonly Round[];
  readonly peers: readonly Round[];
  readonly peer: Peer | undefined;
}

/** The best of each side; all rounds stand in the note, in their order. */
function result(name: string, { unit, of, goal, larger, note }: Figure, { ours, peers, peer }: Rounds): BenchResult {
  const best = (rounds: readonly Round[]): number => (larger ? Math.max : Math.min)(...rounds.map(of));
  const value = best(ours);
  const peerValue = peer === undefined ? null : best(peers);
  const ratio = peerValue === null ? null : larger ? value / peerValue : peerValue / value;
  const all = (rounds: readonly Round[]): string => rounds.map((round) => rounded(of(round))).join(', ');
  return {
    ...{ name, unit, ours: rounded(value) },
    peer: peer?.name ?? null,
    peerVersion: peer?.version ?? null,
    peerValue: peerValue === null ? null : rounded(peerValue),
    ratio: ratio === null ? null : rounded(ratio),
    goal,
    met: goal === null ? null : larger ? value >= goal : value <= goal,
    note: `${note}; rounds: ${all(ours)}${peer === undefined ? '' : ` against ${all(peers)}`}`,
  };
}

/**
 * The whole path, sockets to alerts, embedded and on a peer in turn: Elasticsearch, or the platform of another checkout. Sender
 * and platform are one process, which shares the machine with a search server.
 */
export function benchEndToEnd(options: EndToEndOptions): BenchReport {
  const load = currentLoad();
  const peer = peerOf(options);
  const ours: Round[] = [];
  const peers: Round[] = [];
  for (let number = 0; number < options.rounds; number += 1) {
    ours.push(measured({}));
    if (peer !== undefined) peers.push(measured(peer.given(number)));
  }
  const figure = (name: string, figureOf: Figure): BenchResult => result(name, figureOf, { ours, peers, peer });
  const shared = `best of ${options.rounds} rounds in turn; sender in the same process`;
  return benchReport('end-to-end', load, [
    figure('events through the whole path', {
      unit: 'events/s',
      of: ({ eventsPerSecond }) => eventsPerSecond,
      goal: 5_000,
      larger: true,
      note: `${EVENTS} events of a county day over UDP, TCP, NetFlow, HTTP; until alerts are committed; ${shared}`,
    }),
    figure('CPU for an event through the whole path', {
      unit: 'µs',
      of: ({ cpuPerEvent }) => cpuPerEvent,
      goal: null,
      larger: false,
      note: `all threads, sender and compiling included, a search server not; ${shared}`,
    }),
    figure('wire to alert, p50', {
      unit: 'ms',
      of: ({ latenciesMs }) => quantile(latenciesMs, 0.5),
      goal: null,
      larger: false,
      note: `${PROBES} attacks during ${PACED_PER_SECOND} events/s; ${shared}`,
    }),
    figure('wire to alert, p99', {
      unit: 'ms',
      of: ({ latenciesMs }) => quantile(latenciesMs, 0.99),
      goal: null,
      larger: false,
      note: `the slowest of ${PROBES}, so an upper bound of p99; ${shared}`,
    }),
    figure('bytes on disk per event', {
      unit: 'B',
      of: ({ bytesPerEvent }) => bytesPerEvent,
      goal: null,
      larger: false,
      note: 'embedded: all files after an orderly stop, days not compacted yet; Elasticsearch: primary store right after the run, not merged',
    }),
  ]);
}
