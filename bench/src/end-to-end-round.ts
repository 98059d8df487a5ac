import { connect } from 'node:net';
import { once } from 'node:events';
import { join } from 'node:path';
import type { Platform } from '@qiaolou/platform';
import { countyDay, playDay } from '@qiaolou/scenarios';
import { systemClock, type LiveSubscription, type PublishedEvent } from '@qiaolou/schema';
import { folderBytes } from './figures/process-figures.ts';
import { onPlatform } from './on-platform.ts';
import { ATTACK, webLine } from './web-line.ts';

/** Figures of one round. */
export interface Round {
  readonly eventsPerSecond: number;
  /** CPU of the whole process, sender included, for an event, µs. */
  readonly cpuPerEvent: number;
  readonly bytesPerEvent: number;
  /** From writing an attack to the socket to its alert on the live stream, ms. */
  readonly latenciesMs: readonly number[];
}

/** What a round is measured on; plain data. */
export interface RoundGiven {
  /** Folder of the checkout whose platform it is; this one when absent. */
  readonly checkout?: string | undefined;
  /** Settings of the embedded store. */
  readonly embedded?: object | undefined;
  /** Where events are stored in Elasticsearch; absent: embedded. */
  readonly elasticsearch?: { readonly url: string; readonly indexPrefix: string } | undefined;
}

/** Events of the day that is played. */
export const EVENTS = 60_000;
/** Attacks whose way is timed. */
export const PROBES = 60;
/** Events a second meanwhile. */
export const PACED_PER_SECOND = 1_000;
const PROBE_EVERY_MS = 150;
const DAY_START = Date.UTC(2026, 10, 20, 16);

/** What playing the day as fast as the inputs take it gave. */
interface Throughput {
  readonly eventsPerSecond: number;
  readonly cpuPerEvent: number;
}

async function throughput(platform: Platform): Promise<Throughput> {
  const day = countyDay({ seed: 1, start: DAY_START, events: EVENTS });
  const before = platform.counters().stored;
  const cpuBefore = process.cpuUsage();
  const started = performance.now();
  await playDay(day, platform.playTargets, {
    room: async (sent) => {
      while (sent - (await platform.datagramsHandled()) > 96) await new Promise(setImmediate);
    },
  });
  await platform.drained();
  const seconds = (performance.now() - started) / 1_000;
  const { user, system } = process.cpuUsage(cpuBefore);
  const events = platform.counters().stored - before;
  return { eventsPerSecond: events / seconds, cpuPerEvent: (user + system) / events };
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

/** Measures a platform once, sockets to alerts; sender and platform are one process. */
export async function endToEndRound({ checkout, embedded, elasticsearch }: RoundGiven): Promise<Round> {
  const settings = {
    stores: { elasticsearch: elasticsearch ?? {}, ...(embedded !== undefined && { embedded }) },
    detection: { maxClockSkewHours: 24 * 3_650 },
  };
  return onPlatform({ settings, demo: true, checkout }, async ({ platform, data }) => {
    const latenciesMs = await wireToAlert(platform);
    const speed = await throughput(platform);
    const stats = await platform.core.events.stats();
    await platform.stop();
    const bytes = elasticsearch === undefined ? folderBytes(join(data, 'events')) : stats.bytes;
    return { ...speed, bytesPerEvent: bytes / stats.events, latenciesMs };
  });
}
