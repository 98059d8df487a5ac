import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as accounts from '@qiaolou/accounts';
import * as compliance from '@qiaolou/compliance';
import { hashPassword, verifyPassword } from '@qiaolou/crypto';
import { MemoryEventStore } from '@qiaolou/event-store';
import * as incidents from '@qiaolou/incidents';
import * as playbooks from '@qiaolou/playbooks';
import { exportedAreas, openSqliteRecordStore, type RecordStore } from '@qiaolou/record-store';
import { isoTime, type Clock, type Role } from '@qiaolou/schema';
import { pino } from 'pino';
import {
  createChangePublisher,
  createConsoleServer,
  createStreamBus,
  type ConsolePorts,
  type ConsoleServer,
  type ConsoleServerDeps,
  type StreamBus,
} from '../src/index.ts';
import { ApiClient } from './api-client.ts';
import { sampleEvents, seedAlerts, SOURCES, START } from './sample-records.ts';
import { openTestDesks } from './test-desks.ts';

/** A clock that stands still until told otherwise. */
export interface TestClock extends Clock {
  advance(ms: number): void;
}

/** Everybody's password in tests. */
export const PASSWORD = 'Tower-Lamp-27!north';

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
  /** Of the queues of costly reads. */
  reads(): ReturnType<ConsoleServer['reads']>;
  /** Anonymous. */
  client(): ApiClient;
  /** Logged in as the user of a role. */
  loggedIn(role: Role): Promise<ApiClient>;
  close(): Promise<void>;
}

/** The real scheme at a test's cost. */
export const testPasswords: accounts.PasswordHasher = {
  hash: (password, { atTurn }) => atOnce(atTurn, () => hashPassword(password, { iterations: 1_000 })),
  verify: (password, scheme, { atTurn }) => atOnce(atTurn, () => verifyPassword(password, scheme)),
};

/** As in a platform. */
export const TEST_AREAS = exportedAreas(accounts, incidents, playbooks, compliance);

export function testClock(start = START): TestClock {
  let now = start;
  return { now: () => now, advance: (ms) => void (now += ms) };
}

/** Listens on loopback over a fresh SQLite store, or over the (empty) store among the overrides, which is closed too. */
export async function openConsole(overrides: Partial<ConsoleServerDeps> = {}): Promise<TestConsole> {
  const folder = await mkdtemp(join(tmpdir(), 'qiaolou-console-'));
  const clock = testClock();
  const logLines: string[] = [];
  const records =
    overrides.records ??
    (await openSqliteRecordStore({
      path: join(folder, 'records.db'),
      clock,
      areas: TEST_AREAS,
    }));
  const events = new MemoryEventStore(clock);
  await events.append(sampleEvents());
  await seedUsers(records);
  await seedAlerts(records);
  const bus = createStreamBus(clock, 50);
  const onFault = (error: unknown) => void logLines.push(String(error));
  const publisher = createChangePublisher({ records, bus, from: await records.newestChange(), onFault });
  const watch = await records.watchChanges(() => publisher.poke());
  const desks = await openTestDesks({ folder, records, events, clock });
  const ports: ConsolePorts = {
    ...{ events, sources: async () => SOURCES, passwords: { ...testPasswords } },
    ...desks.ports,
  };
  const server = await createConsoleServer({
    records,
    ports,
    clock,
    bus,
    random: (size) => randomBytes(size),
    logger: pino({ level: 'info' }, { write: (line: string) => void logLines.push(line) }),
    listen: { port: 0 },
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
    reads: () => server.reads(),
    client,
    loggedIn: async (role) => {
      const logged = client();
      await logged.login(role, PASSWORD);
      return logged;
    },
    close: async () => {
      await server.close(100);
      await desks.close();
      watch.close();
      await publisher.settled();
      await events.close();
      await records.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

function atOnce<T>(atTurn: (() => void) | undefined, work: () => T): Promise<T> {
  return new Promise((resolve) => {
    atTurn?.();
    resolve(work());
  });
}

async function seedUsers(records: RecordStore): Promise<void> {
  const passwordHash = await testPasswords.hash(PASSWORD, { asker: 'test' });
  await records.transaction(async (tx) => {
    for (const role of ROLES)
      await accounts.insertUser(tx, {
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
