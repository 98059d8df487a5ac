import { join } from 'node:path';
import { mkdirSync, writeFileSync } from 'node:fs';
import {
  API_PREFIX,
  API_ROUTES,
  DAY_MS,
  systemClock,
  type LegalHoldView,
  type RetentionOverview,
} from '@qiaolou/schema';
import {
  callByApi,
  changePasswordByApi,
  logInByApi,
  type ConsoleSession,
} from '@qiaolou/soc-console-e2e/console-session';
import { freePort } from '@qiaolou/soc-console-e2e/free-port';
import type { RecordStore } from '@qiaolou/record-store';
import type { PlayTargets } from '@qiaolou/scenarios';
import { configSchema, type ConfigInput } from '../../src/config/config.ts';
import { openRecords } from '../../src/stores/open-records.ts';
import { qiaolou, startProcess, type PlatformProcess } from './platform-process.ts';

const INPUTS = ['syslogUdp', 'syslogTcp', 'netflow', 'http'] as const;
const ROLES = ['worker', 'collector', 'console'] as const;
const PASSWORD = 'Three-Processes-2026';

/** Collector, worker and console of one platform, each a process of the launcher with a data directory of its own. */
export interface ThreeProcesses {
  readonly playTargets: PlayTargets;
  /** The platform's records, read from outside. */
  readonly records: RecordStore;
  /** Events the collector has stored. */
  stored(): Promise<number>;
  /** Records the collector shed, events the store refused and datagrams the kernel dropped. */
  lost(): Promise<number>;
  /** Resolves when few of the datagrams sent so far are still unread. */
  room(datagramsSent: number): Promise<void>;
  /** Listens to the console's live stream for events of a kind; answers what has come so far. */
  listen(kind: string): Promise<() => readonly string[]>;
  verifyAudit(): Promise<{ readonly ok: boolean; readonly checkpoints: number }>;
  /** Events the console finds. */
  searchable(): Promise<number>;
  /** Places a legal hold at the console, which has no key: the worker signs it. */
  hold(reason: string): Promise<LegalHoldView>;
  retention(): Promise<RetentionOverview>;
  /** Senders the console lists. */
  sources(): Promise<number>;
  /** Waits for something to become true; throws with what the processes said when it does not in four minutes. */
  until(met: () => Promise<boolean>): Promise<void>;
  /** Kills a process as a power cut does, and starts it again. */
  killAndStart(role: (typeof ROLES)[number]): Promise<void>;
  /** Ends them as an operator does; answers the exit codes. */
  stop(): Promise<readonly (number | null)[]>;
}

/** Starts the three on the given servers. */
export async function startThreeProcesses(
  directory: string,
  stores: NonNullable<ConfigInput['stores']>,
): Promise<ThreeProcesses> {
  const ports = Object.fromEntries(
    await Promise.all(
      [...INPUTS, 'console', 'collector', 'worker'].map(async (name) => [name, await freePort()] as const),
    ),
  );
  const port = (name: string): number => ports[name] ?? 0;
  const file = (role: string): string => join(directory, `${role}.yaml`);
  mkdirSync(directory, { recursive: true });
  for (const role of ROLES)
    writeFileSync(
      file(role),
      JSON.stringify({
        dataDirectory: join(directory, role),
        console: { port: port('console') },
        probes: { port: port(role) },
        inputs: Object.fromEntries(
          INPUTS.map((name) => [
            name,
            { port: port(name), ...(name === 'netflow' ? { rollUp: { enabled: false } } : {}) },
          ]),
        ),
        stores,
        detection: { maxClockSkewHours: 24 * 3_650 },
        automation: { openIncidents: true, startPlaybooks: true, playbookMode: 'drill' },
        audit: { publicKeyFiles: role === 'console' ? [join(directory, 'worker/keys/audit-sm2.pub.pem')] : [] },
        log: { level: 'warn' },
      } satisfies ConfigInput),
    );
  const running = new Map<string, PlatformProcess>();
  const stopAll = async (): Promise<readonly (number | null)[]> => {
    await Promise.all([...running.values()].map((process) => process.kill('SIGTERM')));
    return [...running.values()].map(({ child }) => child.exitCode);
  };
  const start = async (role: string): Promise<void> => {
    running.set(role, await startProcess(['start', '--role', role, '--config', file(role)], port(role)));
  };
  try {
    for (const role of ROLES) await start(role);
    const config = configSchema.parse({ stores });
    const records = await openRecords(config, '', systemClock);
    const key = await qiaolou(['intake-key', 'demo-agents', '--config', file('collector')]);
    const client = await auditorAt(`http://127.0.0.1:${port('console')}`, running.get('console')?.output() ?? '');
    const said = (): string => [...running.values()].map((process) => process.output()).join('\n');
    return {
      records,
      playTargets: {
        host: '127.0.0.1',
        syslogUdpPort: port('syslogUdp'),
        syslogTcpPort: port('syslogTcp'),
        netflowPort: port('netflow'),
        httpPort: port('http'),
        httpKey: key.stdout.trim(),
      },
      ...figuresOf(`http://127.0.0.1:${port('collector')}/metrics`),
      ...client,
      until: (met) => until(met, said),
      killAndStart: async (role) => {
        await running.get(role)?.kill('SIGKILL');
        await start(role);
      },
      stop: async () => {
        client.hangUp();
        await records.close();
        return stopAll();
      },
    };
  } catch (error) {
    await stopAll();
    throw error;
  }
}

async function until(met: () => Promise<boolean>, said: () => string): Promise<void> {
  const deadline = Date.now() + 500_000;
  while (!(await met())) {
    if (Date.now() > deadline) throw new Error(`it did not come to it:\n${said()}`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

function figuresOf(url: string): Pick<ThreeProcesses, 'stored' | 'lost' | 'room'> {
  const sum = async (...names: readonly string[]): Promise<number> => {
    const text = await (await fetch(url)).text();
    return names
      .flatMap((name) => [...text.matchAll(new RegExp(`^${name}(?:\\{[^}]*\\})? ([\\d.]+)$`, 'gm'))])
      .reduce((total, match) => total + Number(match[1]), 0);
  };
  let handled = 0;
  return {
    stored: () => sum('qiaolou_events_stored_total'),
    lost: () => sum('qiaolou_records_shed_total', 'qiaolou_events_rejected_total', 'qiaolou_udp_kernel_drops'),
    room: async (sent) => {
      while (sent - handled > 96) {
        const text = await (await fetch(url)).text();
        handled = ['syslog-udp', 'netflow'].reduce(
          (total, listener) =>
            total +
            Number(
              new RegExp(`^qiaolou_records_received_total\\{listener="${listener}"\\} (\\d+)`, 'm').exec(text)?.[1] ??
                0,
            ),
          0,
        );
      }
    },
  };
}

/** Logs in as those whose one-time passwords the console printed, the way a person does. */
async function auditorAt(url: string, printed: string) {
  const stream = new AbortController();
  const people = new Map(
    [...printed.matchAll(/(\w+)\s+一次性口令 \/ one-time password: (\S+)/g)].map((match) => [
      match[1] ?? '',
      match[2] ?? '',
    ]),
  );
  const auditor = await logIn(url, 'auditadmin', people.get('auditadmin') ?? '');
  const analyst = await logIn(url, 'analyst', people.get('analyst') ?? '');
  return {
    hangUp: () => stream.abort(),
    listen: async (kind: string) => {
      const heard: string[] = [];
      const response = await fetch(`${url}${API_PREFIX}${API_ROUTES.stream.path}`, {
        headers: { cookie: analyst.cookie },
        signal: stream.signal,
      });
      const read = async (): Promise<void> => {
        let text = '';
        for await (const chunk of response.body ?? []) {
          text += Buffer.from(chunk).toString();
          const parts = text.split('\n\n');
          text = parts.pop() ?? '';
          heard.push(...parts.filter((part) => part.includes(`event: ${kind}\n`)));
        }
      };
      read().catch(() => undefined);
      return () => heard;
    },
    verifyAudit: async () => (await callByApi(auditor, 'verifyAudit', {})).verdict,
    searchable: async () => {
      // A search counts exactly up to 10,000 only.
      const body = { from: '2026-11-01T00:00:00Z', to: '2026-12-01T00:00:00Z', intervalMs: DAY_MS };
      return (await callByApi(analyst, 'eventHistogram', { body })).total;
    },
    hold: (reason: string) =>
      callByApi(auditor, 'holdDays', { body: { from: '2026-11-20', to: '2026-11-21', datasets: [], reason } }),
    retention: () => callByApi(auditor, 'getRetention', {}),
    sources: async () => (await callByApi(analyst, 'listSources', {})).sources.length,
  };
}

/** A session behind a one-time password: it lets nobody do anything before it is changed. */
async function logIn(origin: string, name: string, password: string): Promise<ConsoleSession> {
  const first = await logInByApi(origin, name, password);
  return changePasswordByApi(first, { currentPassword: password, newPassword: PASSWORD });
}
