import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { hashPassword, verifyPassword } from '@qiaolou/crypto';
import { MemoryEventStore } from '@qiaolou/event-store';
import { openSqliteRecordStore, toRow, type RecordStore } from '@qiaolou/record-store';
import { isoTime, type AlertGroup, type Clock, type EcsEvent, type LogSource, type Role } from '@qiaolou/schema';
import { pino } from 'pino';
import {
  createConsoleServer,
  createStreamBus,
  type ConsolePorts,
  type ConsoleServerDeps,
  type PasswordHasher,
  type StreamBus,
} from '../src/index.ts';
import { insertUser } from '../src/users/insert-user.ts';
import { ApiClient } from './api-client.ts';
import { openTestDesks } from './test-desks.ts';

/** A clock that stands still until told otherwise. */
export interface TestClock extends Clock {
  advance(ms: number): void;
}

/** Everybody's password in tests. */
export const PASSWORD = 'Tower-Lamp-27!north';

export const START = Date.parse('2026-11-20T02:00:00.000Z');

/** One user for every role, named like the role. */
export const ROLES: readonly Role[] = ['system_admin', 'security_admin', 'audit_admin', 'analyst', 'viewer'];

/** A console over real embedded stores, listening on loopback. */
export interface TestConsole {
  readonly url: string;
  readonly clock: TestClock;
  readonly records: RecordStore;
  readonly bus: StreamBus;
  readonly ports: ConsolePorts;
  readonly logLines: readonly string[];
  /** Anonymous. */
  client(): ApiClient;
  /** Logged in as the user of a role. */
  loggedIn(role: Role): Promise<ApiClient>;
  close(): Promise<void>;
}

/** The real scheme at a test's cost. */
export const testPasswords: PasswordHasher = {
  hash: (password) => hashPassword(password, { iterations: 1_000 }),
  verify: verifyPassword,
};

export function testClock(start = START): TestClock {
  let now = start;
  return { now: () => now, advance: (ms) => void (now += ms) };
}

export async function openConsole(overrides: Partial<ConsoleServerDeps> = {}): Promise<TestConsole> {
  const folder = await mkdtemp(join(tmpdir(), 'qiaolou-console-'));
  const clock = testClock();
  const records = await openSqliteRecordStore({ path: join(folder, 'records.db'), clock });
  const events = new MemoryEventStore(clock);
  await events.append(sampleEvents());
  await seedUsers(records);
  await seedAlerts(records);
  const bus = createStreamBus(clock, 50);
  const desks = await openTestDesks({ folder, records, events, clock });
  const ports: ConsolePorts = { events, sources: async () => SOURCES, passwords: testPasswords, ...desks.ports };
  const logLines: string[] = [];
  const server = await createConsoleServer({
    records,
    ports,
    clock,
    bus,
    random: (size) => randomBytes(size),
    logger: pino({ level: 'info' }, { write: (line: string) => void logLines.push(line) }),
    listen: { port: 0 },
    loginsPerMinute: 1_000,
    ...overrides,
  });
  const { url } = await server.listen();
  const client = (): ApiClient => new ApiClient(url);
  return {
    url,
    clock,
    records,
    bus,
    ports,
    logLines,
    client,
    loggedIn: async (role) => {
      const logged = client();
      await logged.login(role, PASSWORD);
      return logged;
    },
    close: async () => {
      await server.close(100);
      await desks.close();
      await events.close();
      await records.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function seedUsers(records: RecordStore): Promise<void> {
  const passwordHash = await testPasswords.hash(PASSWORD);
  await records.transaction(async (tx) => {
    for (const role of ROLES)
      await insertUser(tx, {
        id: `u-${role.replace('_', '-')}`,
        name: role,
        displayName: role,
        roles: [role],
        passwordHash,
        at: isoTime(START),
        actor: { name: 'system', ip: null },
        mustChangePassword: false,
      });
  });
}

export const RULE_ID = '5f2c7c2e-6d1f-4f53-9f2f-0a8f1b7f6a01';

/** A queue row with the given differences. */
export function alertGroup(index: number, changes: Partial<AlertGroup> = {}): AlertGroup {
  const at = isoTime(START - index * 600_000);
  return {
    id: index.toString(16).padStart(40, '0'),
    ruleId: RULE_ID,
    ruleTitle: '网站木马访问',
    level: 'high',
    risk: 70,
    techniques: ['T1505.003'],
    tactics: ['persistence'],
    groupKey: `10.1.0.${index}`,
    entities: { sourceIp: `10.1.0.${index}` },
    alerts: 2,
    events: 3,
    firstSeen: isoTime(START - index * 600_000 - 60_000),
    lastSeen: at,
    status: 'open',
    verdict: null,
    verdictReason: null,
    assignee: null,
    incidentId: null,
    createdAt: at,
    updatedAt: at,
    version: 1,
    ...changes,
  };
}

/** Ten rows of mixed rules, levels and tactics, two alerts each. */
export const GROUPS: readonly AlertGroup[] = Array.from({ length: 10 }, (_, i) => {
  const bruteForce = i % 2 === 1;
  return alertGroup(i + 1, {
    ...(bruteForce && {
      ruleId: '5f2c7c2e-6d1f-4f53-9f2f-0a8f1b7f6a02',
      ruleTitle: 'SSH 暴力破解',
      level: i === 3 ? 'critical' : 'medium',
      techniques: ['T1110'],
      tactics: ['credential-access', 'initial-access'],
      groupKey: i > 5 ? '10.1.0.99' : `10.1.0.${i + 1}`,
    }),
    risk: 40 + i,
  });
});

async function seedAlerts(records: RecordStore): Promise<void> {
  await records.transaction(async (tx) => {
    for (const group of GROUPS) {
      await tx.db.insertInto('alertGroups').values(toRow('alertGroups', group)).execute();
      for (const [n, at] of [group.firstSeen, group.lastSeen].entries())
        await tx.db
          .insertInto('alerts')
          .values(
            toRow('alerts', {
              id: `${group.id.slice(0, 38)}a${n}${group.id.slice(38)}`.slice(-40),
              groupId: group.id,
              ruleId: group.ruleId,
              ruleTitle: group.ruleTitle,
              level: group.level,
              techniques: group.techniques,
              tactics: group.tactics,
              at,
              eventIds: [eventId(n)],
              count: 1,
              entities: group.entities,
              explain: { kind: 'selection', label: 'selection', result: true },
              createdAt: at,
            }),
          )
          .execute();
    }
  });
}

export function eventId(index: number): string {
  return index.toString(16).padStart(40, 'e');
}

/** 120 events, one a minute back from the start; every tenth not understood. */
export function sampleEvents(): EcsEvent[] {
  return Array.from({ length: 120 }, (_, i) => {
    const at = isoTime(START - (i + 1) * 60_000);
    return {
      '@timestamp': at,
      'event.id': eventId(i),
      'event.created': at,
      'event.original': `<13>line ${i}`,
      'event.kind': i % 10 === 0 ? 'pipeline_error' : 'event',
      'event.dataset': i % 10 === 0 ? 'unparsed' : 'nginx.access',
      'source.ip': `10.2.0.${i % 5}`,
      'url.original': i === 7 ? '=cmd|calc' : `/page/${i}`,
      'http.response.status_code': 200 + (i % 3),
    };
  });
}

const SOURCES: readonly LogSource[] = ['10.9.0.2', '10.9.0.1'].map((peer, i) => ({
  id: `syslog-udp/${peer}`,
  listener: 'syslog-udp',
  peer,
  dataset: 'nginx.access',
  firstSeen: isoTime(START - 3_600_000),
  lastSeen: isoTime(START),
  received: 100,
  shed: 0,
  events: 100,
  unparsed: i,
  truncated: 0,
  rate: 1.5,
  clockSkewMs: null,
  expectedIntervalMs: 1_000,
  silent: i === 1,
}));
