import { connect } from 'node:net';
import { once } from 'node:events';
import { join } from 'node:path';
import type { Platform } from '@qiaolou/platform';
import { countyDay, playDay } from '@qiaolou/scenarios';
import { systemClock, type LiveSubscription, type PublishedEvent } from '@qiaolou/schema';
import {
  benchReport,
  currentLoad,
  quantile,
  rounded,
  type BenchReport,
  type BenchResult,
} from './figures/bench-report.ts';
import { onPlatform } from './on-platform.ts';
import { folderBytes } from './figures/process-figures.ts';
import { ATTACK, webLine } from './web-line.ts';

/** Figures of one round on one event store. */
interface Round {
  readonly eventsPerSecond: number;
  readonly bytesPerEvent: number;
  /** From writing an attack to the socket to its alert on the live stream, ms. */
  readonly latenciesMs: readonly number[];
}

const EVENTS = 60_000;
const PROBES = 60;
const PROBE_EVERY_MS = 150;
const PACED_PER_SECOND = 1_000;
const DAY_START = Date.UTC(2026, 10, 20, 16);

/** What a run gave, and what it left in the embedded store's folder after an orderly stop. */
interface Measured<T> {
  readonly value: T;
  readonly embeddedBytes: number;
}

async function withPlatform<T>(
  elasticsearch: string | undefined,
  prefix: string,
  use: (platform: Platform) => Promise<T>,
): Promise<Measured<T>> {
  const settings = {
    stores: { elasticsearch: elasticsearch === undefined ? {} : { url: elasticsearch, indexPrefix: prefix } },
    detection: { maxClockSkewHours: 24 * 3_650 },
  };
  return onPlatform({ settings, demo: true }, async ({ platform, data }) => {
    const value = await use(platform);
    await platform.stop();
    return { value, embeddedBytes: folderBytes(join(data, 'events')) };
  });
}

/** Plays the day as fast as the inputs take it. */
async function throughput(platform: Platform): Promise<number> {
  const day = countyDay({ seed: 1, start: DAY_START, events: EVENTS });
  const started = performance.now();
  await playDay(day, platform.playTargets, {
    room: async (sent) => {
      while (sent - (await platform.datagramsHandled()) > 96) await new Promise(setImmediate);
    },
  });
  await platform.drained();
  return platform.counters().stored / ((performance.now() - started) / 1_000);
}

/** At 1,000 events/s of ordinary traffic, how long an attack takes from the wire to the analyst's screen. */
async function wireToAlert(platform: Platform): Promise<readonly number[]> {
  const { syslogTcpPort } = platform.playTargets;
  const ordinary = connect({ port: syslogTcpPort, host: '127.0.0.1', localAddress: '127.0.2.1' });
  const attacker = connect({ port: syslogTcpPort, host: '127.0.0.1', localAddress: '127.0.2.2' });
  await Promise.all([once(ordinary, 'connect'), once(attacker, 'connect')]);
  const sentAt = new Map<string, number>();
  const latencies: number[] = [];
  const changes = platform.core.live.subscribe();
  const heard = takeLatencies(changes, sentAt, latencies);
  const pace = setInterval(() => {
    for (let n = 0; n < PACED_PER_SECOND / 20; n += 1)
      ordinary.write(webLine('192.0.2.7', '/index.html', systemClock.now()));
  }, 50);
  for (let n = 0; n < PROBES; n += 1) {
    const client = `203.0.113.${n + 1}`;
    sentAt.set(client, performance.now());
    attacker.write(webLine(client, ATTACK, systemClock.now()));
    await new Promise((resolve) => setTimeout(resolve, PROBE_EVERY_MS));
  }
  await platform.drained();
  clearInterval(pace);
  changes.close();
  await heard;
  ordinary.destroy();
  attacker.destroy();
  return latencies;
}

/** Notes for each attack how long it was on its way when its alert is told, until the subscription is closed. */
async function takeLatencies(
  changes: LiveSubscription<PublishedEvent>,
  sentAt: Map<string, number>,
  latencies: number[],
): Promise<void> {
  for await (const delivery of changes) {
    if (delivery.kind !== 'message' || delivery.message.kind !== 'alert-group') continue;
    const { groupKey } = delivery.message.group;
    const at = sentAt.get(groupKey);
    if (at === undefined) continue;
    sentAt.delete(groupKey);
    latencies.push(performance.now() - at);
  }
}

async function round(elasticsearch: string | undefined, number: number): Promise<Round> {
  const { value, embeddedBytes } = await withPlatform(
    elasticsearch,
    `bench-${process.pid}-${number}`,
    async (platform) => {
      const latenciesMs = await wireToAlert(platform);
      const eventsPerSecond = await throughput(platform);
      return { latenciesMs, eventsPerSecond, stats: await platform.core.events.stats() };
    },
  );
  const { latenciesMs, eventsPerSecond, stats } = value;
  const bytes = elasticsearch === undefined ? embeddedBytes : stats.bytes;
  return { eventsPerSecond, bytesPerEvent: bytes / stats.events, latenciesMs };
}

interface Figure {
  readonly unit: string;
  readonly ours: number;
  readonly peerValue: number | null;
  readonly goal: number | null;
  /** Larger is better. */
  readonly larger: boolean;
  readonly note: string;
}

function result(name: string, measured: Figure): BenchResult {
  const { unit, ours, peerValue, goal, larger, note } = measured;
  const ratio = peerValue === null ? null : larger ? ours / peerValue : peerValue / ours;
  return {
    name,
    unit,
    ours: rounded(ours),
    peer: peerValue === null ? null : 'the same path on Elasticsearch',
    peerVersion: peerValue === null ? null : '9.2.4 (integ-test distribution, 768 MB heap)',
    peerValue: peerValue === null ? null : rounded(peerValue),
    ratio: ratio === null ? null : rounded(ratio),
    goal,
    met: goal === null ? null : larger ? ours >= goal : ours <= goal,
    note,
  };
}

function best(rounds: readonly Round[], pick: (round: Round) => number, larger: boolean): number {
  const values = rounds.map(pick);
  return larger ? Math.max(...values) : Math.min(...values);
}

/**
 * The whole path, sockets to alerts, embedded and on Elasticsearch in turn. Sender, platform and (for the peer) the
 * search server share the machine.
 */
export async function benchEndToEnd(elasticsearch: string | undefined, rounds: number): Promise<BenchReport> {
  const load = currentLoad();
  const ours: Round[] = [];
  const peers: Round[] = [];
  for (let number = 0; number < rounds; number += 1) {
    ours.push(await round(undefined, number));
    if (elasticsearch !== undefined) peers.push(await round(elasticsearch, number));
  }
  const peer = (pick: (round: Round) => number, larger: boolean): number | null =>
    peers.length === 0 ? null : best(peers, pick, larger);
  const speed = ({ eventsPerSecond }: Round): number => eventsPerSecond;
  const p50 = ({ latenciesMs }: Round): number => quantile(latenciesMs, 0.5);
  const p99 = ({ latenciesMs }: Round): number => quantile(latenciesMs, 0.99);
  const size = ({ bytesPerEvent }: Round): number => bytesPerEvent;
  const shared = `best of ${rounds} rounds in turn; sender in the same process`;
  return benchReport('end-to-end', load, [
    result('events through the whole path', {
      unit: 'events/s',
      ours: best(ours, speed, true),
      peerValue: peer(speed, true),
      goal: 5_000,
      larger: true,
      note: `${EVENTS} events of a county day over UDP, TCP, NetFlow, HTTP; until alerts are committed; ${shared}`,
    }),
    result('wire to alert, p50', {
      unit: 'ms',
      ours: best(ours, p50, false),
      peerValue: peer(p50, false),
      goal: null,
      larger: false,
      note: `${PROBES} attacks during ${PACED_PER_SECOND} events/s; ${shared}`,
    }),
    result('wire to alert, p99', {
      unit: 'ms',
      ours: best(ours, p99, false),
      peerValue: peer(p99, false),
      goal: null,
      larger: false,
      note: `the slowest of ${PROBES}, so an upper bound of p99; ${shared}`,
    }),
    result('bytes on disk per event', {
      unit: 'B',
      ours: best(ours, size, false),
      peerValue: peer(size, false),
      goal: null,
      larger: false,
      note: 'embedded: all files after an orderly stop, days not compacted yet; Elasticsearch: primary store right after the run, not merged',
    }),
  ]);
}
