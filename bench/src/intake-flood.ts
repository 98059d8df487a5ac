import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { Platform } from '@qiaolou/platform';
import { changePasswordByApi, logInByApi, type ConsoleSession } from '@qiaolou/soc-console-e2e/console-session';
import {
  benchReport,
  currentLoad,
  quantile,
  rounded,
  type BenchReport,
  type BenchResult,
} from './figures/bench-report.ts';
import { onPlatform } from './on-platform.ts';

/** Figures of one round. */
interface Round {
  /** From writing an attack to the socket to its alert on the live stream, ms. */
  readonly latenciesMs: readonly number[];
  /** CPU seconds of the platform's process in a second. */
  readonly cpu: number;
  /** Records lost before they were stored. */
  readonly lost: number;
}

const PER_SECOND = 2_000;
const PROBES = 60;
const PROBE_EVERY_MS = 150;

const child = (program: string, args: readonly string[], stdin: 'pipe' | 'ignore'): ChildProcess =>
  spawn(process.execPath, [join(import.meta.dirname, program), ...args], { stdio: [stdin, 'pipe', 'inherit'] });

async function analyst({ consoleUrl, firstUsers }: Platform): Promise<ConsoleSession> {
  const { name = '', password = '' } = firstUsers.find((user) => user.name === 'analyst') ?? {};
  const first = await logInByApi(consoleUrl, name, password);
  return changePasswordByApi(first, { currentPassword: password, newPassword: 'Floods-and-dykes-2026' });
}

/** Starts the flood; resolves when every kind of it was answered, with what ends it. */
async function startFlood(
  platform: Platform,
  { cookie, csrfToken }: ConsoleSession,
  kinds: readonly string[] | undefined,
): Promise<() => Promise<void>> {
  const consolePort = Number(new URL(platform.consoleUrl).port);
  const target = JSON.stringify({ consolePort, intakePort: platform.playTargets.httpPort, cookie, csrfToken, kinds });
  const flood = child('flood.ts', [target], 'pipe');
  if (flood.stdout !== null) await once(flood.stdout, 'data');
  return async () => {
    const ended = once(flood, 'exit');
    flood.stdin?.end();
    await ended;
  };
}

async function measure(platform: Platform, first: number): Promise<Round> {
  const sentAt = new Map<string, number>();
  const heardAt = new Map<string, number>();
  const changes = platform.core.live.subscribe();
  const heard = (async () => {
    for await (const delivery of changes) {
      if (delivery.kind !== 'message' || delivery.message.kind !== 'alert-group') continue;
      const { groupKey } = delivery.message.group;
      if (!heardAt.has(groupKey)) heardAt.set(groupKey, performance.timeOrigin + performance.now());
    }
  })();
  const lostBefore = await platform.lost();
  const cpuBefore = process.cpuUsage();
  const started = performance.now();
  const args = [platform.playTargets.syslogTcpPort, PER_SECOND, PROBES, PROBE_EVERY_MS, first].map(String);
  const sender = child('paced-sender.ts', args, 'ignore');
  const ended = once(sender, 'exit');
  let printed = '';
  sender.stdout?.on('data', (chunk: Buffer) => (printed += chunk.toString()));
  await ended;
  const { user, system } = process.cpuUsage(cpuBefore);
  const cpu = (user + system) / 1_000 / (performance.now() - started);
  await platform.drained();
  changes.close();
  await heard;
  for (const line of printed.trimEnd().split('\n')) {
    const [client = '', at] = line.split(' ');
    sentAt.set(client, Number(at));
  }
  const latenciesMs = [...sentAt].map(([client, at]) => (heardAt.get(client) ?? NaN) - at);
  return { latenciesMs, cpu, lost: (await platform.lost()) - lostBefore };
}

async function rounds(
  count: number,
  kinds: readonly string[] | undefined,
): Promise<{ readonly calm: readonly Round[]; readonly flooded: readonly Round[] }> {
  return onPlatform({ demo: false }, async ({ platform }) => {
    const session = await analyst(platform);
    // The first attacks compile what the others only use.
    await measure(platform, 0);
    const calm: Round[] = [];
    const flooded: Round[] = [];
    for (let number = 0; number < count; number++) {
      const first = (2 * number + 1) * PROBES;
      calm.push(await measure(platform, first));
      const end = await startFlood(platform, session, kinds);
      flooded.push(await measure(platform, first + PROBES));
      await end();
    }
    return { calm, flooded };
  });
}

/**
 * What a flood of log-ins, tried keys, searches and queue reads does to the way from the wire to the alert at 2,000 events/s:
 * rounds without and with it in turn; `kinds`: only these of it. The platform has a process, sender and flood have one each.
 */
export async function benchIntakeFlood(count: number, kinds?: readonly string[]): Promise<BenchReport> {
  const load = currentLoad();
  const { calm, flooded } = await rounds(count, kinds);
  const latencies = (of: readonly Round[], q: number): number =>
    quantile(
      of.flatMap(({ latenciesMs }) => latenciesMs),
      q,
    );
  const mean = (of: readonly Round[]): number => of.reduce((sum, { cpu }) => sum + cpu, 0) / of.length;
  const lost = flooded.reduce((sum, round) => sum + round.lost, 0);
  const shared = `${count} rounds each in turn, ${PROBES} attacks a round during ${PER_SECOND} events/s; sender and flood share the machine, the flood with niceness 10`;
  const compared = (
    name: string,
    unit: string,
    [ours, peer]: readonly [number, number],
    goal: number | null,
  ): BenchResult => ({
    ...{ name, unit, ours: rounded(ours), peer: 'the same without the flood', peerVersion: null },
    ...{ peerValue: rounded(peer), ratio: rounded(peer / ours) },
    goal,
    met: goal === null ? null : ours <= goal,
    note: shared,
  });
  const p99 = [latencies(flooded, 0.99), latencies(calm, 0.99)] as const;
  return benchReport('intake-flood', load, [
    compared('wire to alert under a flood, p50', 'ms', [latencies(flooded, 0.5), latencies(calm, 0.5)], null),
    compared('wire to alert under a flood, p99', 'ms', p99, rounded(2 * p99[1])),
    compared('CPU seconds a second', 'CPU-s/s', [mean(flooded), mean(calm)], null),
    {
      ...{ name: 'records lost under a flood', unit: 'records', ours: lost, peer: null, peerVersion: null },
      ...{ peerValue: null, ratio: null, goal: 0, met: lost === 0, note: shared },
    },
  ]);
}
