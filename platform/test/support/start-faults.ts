import { mkdirSync, writeFileSync } from 'node:fs';
import { createServer as createHttpServer } from 'node:http';
import { createServer, type AddressInfo, type Server } from 'node:net';
import { once } from 'node:events';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { sm2 } from '@qiaolou/crypto';
import { holdDirectory } from '@qiaolou/files';
import { createAuditCheckpointer } from '@qiaolou/record-store';
import type { ErrorCode } from '@qiaolou/schema';
import { configSchema } from '../../src/config/config.ts';
import { openRecords } from '../../src/stores/open-records.ts';
import { startFakePostgres } from './fake-postgres.ts';

/** What is prepared in a folder of its own before the platform is started there. */
interface FaultStage {
  readonly folder: string;
  /** The data directory of the configuration; not made yet. */
  readonly data: string;
  /** Undone when the test is over. */
  readonly closing: AsyncDisposableStack;
}

/** How the platform is started. */
export interface FaultySetting {
  /** Text of the configuration file instead of `config`. */
  readonly text?: string | Uint8Array;
  /** Besides the data directory and free ports. */
  readonly config?: object;
  readonly environment?: Readonly<Record<string, string>>;
  readonly args?: readonly string[];
  /** Files and sockets it may have open. */
  readonly descriptors?: number;
}

/** One way a start can fail. */
export interface StartFault {
  readonly what: string;
  readonly code: ErrorCode;
  /** Words that standard error must hold besides: the name of what is wrong. */
  readonly names?: readonly string[];
  prepare(stage: FaultStage): FaultySetting | Promise<FaultySetting>;
}

const invalid = (what: string, config: FaultySetting, ...names: readonly string[]): StartFault => ({
  ...{ what, code: 'config.invalid', names },
  prepare: () => config,
});
const text = (what: string, yaml: string | Uint8Array, ...names: readonly string[]): StartFault =>
  invalid(`configuration: ${what}`, { text: yaml }, ...names);
const variable = (name: string, value: string, ...names: readonly string[]): StartFault =>
  invalid(`variable ${name}=${JSON.stringify(value)}`, { environment: { [name]: value } }, name, ...names);

const BOMB = [
  'a: &a [x, x, x, x, x, x, x, x, x, x]',
  ...'bcdefghi'.split('').map((key, index) => {
    const below = 'abcdefgh'[index] ?? 'a';
    return `${key}: &${key} [${Array.from({ length: 10 }, () => `*${below}`).join(', ')}]`;
  }),
].join('\n');

const CONFIGURATION: readonly StartFault[] = [
  {
    ...{ what: 'configuration: missing', code: 'config.unreadable', names: ['none.yaml'] },
    prepare: ({ folder }) => ({ args: ['--config', join(folder, 'none.yaml')] }),
  },
  {
    ...{ what: 'configuration: a folder', code: 'config.unreadable' },
    prepare: ({ folder }) => ({ args: ['--config', folder] }),
  },
  {
    ...{ what: 'configuration: below a file', code: 'config.unreadable' },
    prepare: ({ folder }) => {
      writeFileSync(join(folder, 'file'), '');
      return { args: ['--config', join(folder, 'file/qiaolou.yaml')] };
    },
  },
  {
    ...{ what: 'configuration: a device', code: 'config.unreadable' },
    prepare: () => ({ args: ['--config', '/dev/zero'] }),
  },
  text('no YAML', 'console: [', '"line": 1'),
  text('a mapping of aliases of aliases', BOMB),
  text('a key twice', 'zone: UTC\nzone: UTC\n', '"line": 2'),
  text('GBK', Buffer.from([0x7a, 0x6f, 0x6e, 0x65, 0x3a, 0x20, 0xd6, 0xd0, 0xb9, 0xfa]), 'UTF-8'),
  text('UTF-16', Buffer.from('\ufeffzone: UTC\n', 'utf16le'), 'UTF-8'),
  text('a list', '- zone\n', 'not a mapping'),
  text('larger than 1 MiB', `# ${'x'.repeat(1024 * 1024)}\n`, 'bytes'),
  text('a hexadecimal number', 'console:\n  port: 0x10\n', '0x10', '"line": 2'),
  text('a number with an exponent', 'console:\n  port: 1e3\n', '1e3'),
  invalid('configuration: an unknown key', { config: { consol: {} } }, 'consol'),
  invalid('configuration: a wrong type', { config: { console: { port: '80' } } }, 'console.port'),
  invalid('configuration: out of range', { config: { console: { port: 70_000 } } }, 'console.port'),
  invalid('configuration: a zone that does not exist', { config: { zone: 'Asia/Nowhere' } }, 'zone'),
  invalid('an unknown role', { args: ['--role', 'nothing'] }, 'nothing'),
];

const ENVIRONMENT: readonly StartFault[] = [
  {
    ...{ what: 'a variable with a typing error', code: 'config.unknownVariable' },
    names: ['QIAOLOU_CONSOLE_PROT', 'QIAOLOU_CONSOLE_PORT'],
    prepare: () => ({ environment: { QIAOLOU_CONSOLE_PROT: '8440' } }),
  },
  variable('QIAOLOU_CONSOLE_MAX_CONNECTIONS', '0x10', 'console.maxConnections'),
  variable('QIAOLOU_CONSOLE_PORT', '70000', 'console.port'),
  variable('QIAOLOU_CONSOLE_BEHIND_HTTPS', 'yes', 'console.behindHttps'),
  variable('QIAOLOU_ZONE', 'Nowhere', 'zone'),
  variable('QIAOLOU_ELASTICSEARCH_URL', 'localhost:9200', 'stores.elasticsearch.url'),
  variable('QIAOLOU_DATABASE_URL', 'mysql://localhost/x', 'stores.database.url'),
  variable('QIAOLOU_REDIS_URL', '::', 'stores.redis.url'),
];

function keyFile(what: string, code: ErrorCode, write: (path: string) => void): StartFault {
  return {
    ...{ what: `key file: ${what}`, code, names: ['audit-sm2.key.pem'] },
    prepare: ({ data }) => {
      mkdirSync(join(data, 'keys'), { recursive: true });
      write(join(data, 'keys/audit-sm2.key.pem'));
      return {};
    },
  };
}

const goodKey = (): string => sm2.privateKeyToPem(sm2.generateKeyPair().privateKey);

/** A data directory whose trail was signed by a key that is not there. */
async function signedTrail({ data }: FaultStage): Promise<void> {
  mkdirSync(data, { recursive: true });
  const clock = { now: () => Date.parse('2026-11-22T09:00:00Z') };
  const config = configSchema.parse({ dataDirectory: data });
  const records = await openRecords(config, join(data, 'records.db'), clock);
  const about = { ip: null, action: 'audit.verify', objectType: 'audit', objectId: '1', details: {} } as const;
  await records.transaction((tx) =>
    tx.audit({ at: '2026-11-22T09:00:00.000Z', actor: 'system', outcome: 'success', ...about }),
  );
  await createAuditCheckpointer(records, sm2.createSigner(sm2.generateKeyPair().privateKey), { clock }).checkpoint();
  await records.close();
}

const KEYS: readonly StartFault[] = [
  keyFile('damaged', 'crypto.badKey', (path) => writeFileSync(path, goodKey().replace(/M/g, 'N'), { mode: 0o600 })),
  keyFile('empty', 'crypto.badKey', (path) => writeFileSync(path, '', { mode: 0o600 })),
  keyFile('readable by everybody', 'crypto.badKey', (path) => writeFileSync(path, goodKey(), { mode: 0o644 })),
  keyFile('a folder', 'crypto.badKey', (path) => mkdirSync(path, { mode: 0o700 })),
  {
    ...{ what: 'key file: gone from beside a signed trail', code: 'platform.auditKeyLost' },
    prepare: async (stage) => {
      await signedTrail(stage);
      return {};
    },
  },
  {
    ...{ what: 'key file: another than the trail is signed with', code: 'platform.auditKeyLost' },
    prepare: async (stage) => {
      await signedTrail(stage);
      mkdirSync(join(stage.data, 'keys'));
      writeFileSync(join(stage.data, 'keys/audit-sm2.key.pem'), goodKey(), { mode: 0o600 });
      return {};
    },
  },
  {
    ...{ what: 'trusted key: missing', code: 'platform.auditKeyMissing', names: ['other.pem'] },
    prepare: ({ folder }) => ({ config: { audit: { publicKeyFiles: [join(folder, 'other.pem')] } } }),
  },
  {
    ...{ what: 'trusted key: junk', code: 'crypto.badKey', names: ['other.pem'] },
    prepare: ({ folder }) => {
      writeFileSync(join(folder, 'other.pem'), 'junk');
      return { config: { audit: { publicKeyFiles: [join(folder, 'other.pem')] } } };
    },
  },
];

/** Something is at a place of the data directory. */
function inData(what: string, code: ErrorCode, put: (stage: FaultStage) => void): StartFault {
  return {
    ...{ what, code },
    prepare: (stage) => {
      mkdirSync(stage.data, { recursive: true });
      put(stage);
      return {};
    },
  };
}

function database(path: string, ...statements: readonly string[]): void {
  const db = new DatabaseSync(path);
  for (const statement of statements) db.exec(statement);
  db.close();
}

const MIGRATIONS =
  'create table area_migrations (area text, id integer, name text, checksum text, applied_at text, primary key (area, id))';

const DATA: readonly StartFault[] = [
  inData('records.db: junk', 'platform.databaseForeign', ({ data }) =>
    writeFileSync(join(data, 'records.db'), 'junk'.repeat(2_000)),
  ),
  inData('records.db: a folder', 'platform.notADirectory', ({ data }) => mkdirSync(join(data, 'records.db'))),
  inData('records.db: of another program', 'platform.databaseForeign', ({ data }) =>
    database(join(data, 'records.db'), 'create table users (login text)', 'create index users_name on users (login)'),
  ),
  inData('records.db: of a newer release', 'records.migrationChanged', ({ data }) =>
    database(join(data, 'records.db'), MIGRATIONS, "insert into area_migrations values ('core', 99, 'later', '', '')"),
  ),
  inData('records.db: with an area of another release', 'records.unknownArea', ({ data }) =>
    database(join(data, 'records.db'), MIGRATIONS, "insert into area_migrations values ('other', 1, 'x', '', '')"),
  ),
  {
    ...{ what: 'records.db: held by another program', code: 'records.locked', names: ['records.db'] },
    prepare: ({ data, closing }) => {
      mkdirSync(data, { recursive: true });
      const holder = new DatabaseSync(join(data, 'records.db'));
      closing.defer(() => holder.close());
      holder.exec('create table t (a); begin exclusive');
      return {};
    },
  },
  inData('jobs.db: junk', 'platform.databaseForeign', ({ data }) =>
    writeFileSync(join(data, 'jobs.db'), 'junk'.repeat(2_000)),
  ),
  inData('data directory: taken', 'platform.dataLocked', ({ data, closing }) => {
    const hold = holdDirectory(data, '2026-11-22T09:00:00.000Z');
    closing.defer(() => (hold.held ? hold.release() : undefined));
  }),
  inData('data directory: of something else', 'platform.foreignDirectory', ({ data }) =>
    writeFileSync(join(data, 'holiday.jpg'), ''),
  ),
  inData('spool: a file', 'platform.notADirectory', ({ data }) => writeFileSync(join(data, 'spool'), '')),
  inData('events: a file', 'platform.notADirectory', ({ data }) => writeFileSync(join(data, 'events'), '')),
  inData('keys: a file', 'platform.notADirectory', ({ data }) => writeFileSync(join(data, 'keys'), '')),
  {
    ...{ what: 'data directory: a file', code: 'platform.notADirectory', names: ['data'] },
    prepare: ({ data }) => {
      writeFileSync(data, '');
      return {};
    },
  },
  {
    ...{ what: 'data directory: below a file', code: 'platform.notADirectory' },
    prepare: ({ folder }) => {
      writeFileSync(join(folder, 'file'), '');
      return { config: { dataDirectory: join(folder, 'file/data') } };
    },
  },
  {
    ...{ what: 'data directory: where nothing can be made', code: 'platform.fileMissing', names: ['/proc/'] },
    prepare: () => ({ config: { dataDirectory: '/proc/qiaolou' } }),
  },
  {
    ...{ what: 'rule folder: missing', code: 'platform.fileMissing', names: ['no-rules'] },
    prepare: ({ folder }) => ({ config: { detection: { ruleDirectories: [join(folder, 'no-rules')] } } }),
  },
  {
    ...{ what: 'rule folder: a file', code: 'platform.notADirectory', names: ['rules-file'] },
    prepare: ({ folder }) => {
      writeFileSync(join(folder, 'rules-file'), '');
      return { config: { detection: { ruleDirectories: [join(folder, 'rules-file')] } } };
    },
  },
];

async function listening(server: Server, closing: AsyncDisposableStack): Promise<number> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  closing.defer(() => void server.close());
  return (server.address() as AddressInfo).port;
}

/** An Elasticsearch that answers everything alike. */
async function answering(status: number, body: object, { closing }: FaultStage): Promise<FaultySetting> {
  const server = createHttpServer((_, response) => {
    response.writeHead(status, { 'content-type': 'application/json', 'x-elastic-product': 'Elasticsearch' });
    response.end(JSON.stringify(body));
  });
  return { config: { stores: { elasticsearch: { url: `http://127.0.0.1:${await listening(server, closing)}` } } } };
}

/** Servers that are away are waited for; here not at all. */
const stores = (servers: object): FaultySetting => ({ config: { stores: { waitSeconds: 0, ...servers } } });

function postgres(
  what: string,
  code: ErrorCode,
  says: Parameters<typeof startFakePostgres>[0],
  ...names: string[]
): StartFault {
  return {
    ...{ what: `PostgreSQL: ${what}`, code, names },
    prepare: async ({ closing }) => {
      const { port, server } = await startFakePostgres(says);
      closing.defer(() => void server.close());
      return { config: { stores: { database: { url: `postgres://somebody:secret@127.0.0.1:${port}/x` } } } };
    },
  };
}

/** A Redis that answers everything alike. */
async function redis(reply: string, { closing }: FaultStage): Promise<FaultySetting> {
  const server = createServer((socket) => {
    socket.on('error', () => undefined);
    // Each command is an array of its words, and several come at once.
    socket.on('data', (asked: Buffer) => {
      for (const _ of asked.toString().matchAll(/^\*\d/gm)) socket.write(`${reply}\r\n`);
    });
  });
  return { config: { stores: { redis: { url: `redis://:secret@127.0.0.1:${await listening(server, closing)}` } } } };
}

const NETWORK: readonly StartFault[] = [
  {
    ...{ what: 'console port: in use', code: 'platform.portInUse' },
    prepare: async ({ closing }) => ({ config: { console: { port: await listening(createServer(), closing) } } }),
  },
  {
    ...{ what: 'input port: in use', code: 'platform.portInUse' },
    prepare: async ({ closing }) => ({
      config: { inputs: { syslogTcp: { port: await listening(createServer(), closing) } } },
    }),
  },
  {
    ...{ what: 'console host: of another machine', code: 'platform.addressUnusable', names: ['192.0.2.1'] },
    prepare: () => ({ config: { console: { port: 0, host: '192.0.2.1' } } }),
  },
  {
    ...{ what: 'input host: of another machine', code: 'platform.addressUnusable', names: ['192.0.2.1'] },
    prepare: () => ({ config: { inputs: { syslogUdp: { port: 0, host: '192.0.2.1' } } } }),
  },
  {
    ...{ what: 'console host: no address', code: 'platform.addressUnusable', names: ['256.1.1.1'] },
    prepare: () => ({ config: { console: { port: 0, host: '256.1.1.1' } } }),
  },
  {
    ...{ what: 'Elasticsearch: away for longer than is waited', code: 'store.unavailable' },
    prepare: () => stores({ elasticsearch: { url: 'http://127.0.0.1:1' } }),
  },
  {
    ...{ what: 'Elasticsearch: wrong password', code: 'store.accessDenied' },
    prepare: (stage) => answering(401, { error: { type: 'security_exception' }, status: 401 }, stage),
  },
  {
    ...{ what: 'Elasticsearch: too old', code: 'store.serverTooOld', names: ['6.8.23', '7.17'] },
    prepare: (stage) => answering(200, { version: { number: '6.8.23' }, tagline: 'You Know, for Search' }, stage),
  },
  {
    ...{ what: 'Elasticsearch: something else', code: 'store.serverUnknown', names: ['nginx', 'elasticsearch 7.17'] },
    prepare: (stage) => answering(200, { tagline: 'nginx' }, stage),
  },
  {
    ...{ what: 'PostgreSQL: away for longer than is waited', code: 'records.unavailable' },
    prepare: () => stores({ database: { url: 'postgres://x@127.0.0.1:1/x' } }),
  },
  postgres('wrong password', 'records.accessDenied', { sqlState: '28P01' }),
  postgres('no such database', 'records.accessDenied', { sqlState: '3D000' }),
  postgres('too old', 'records.serverTooOld', { version: '13.22 (Debian)' }, '13.22', '15'),
  {
    ...{ what: 'Redis: away for longer than is waited', code: 'live.unavailable' },
    prepare: () => stores({ redis: { url: 'redis://127.0.0.1:1' } }),
  },
  {
    ...{ what: 'Redis: wrong password', code: 'live.accessDenied' },
    prepare: (stage) => redis('-WRONGPASS invalid username-password pair or user is disabled.', stage),
  },
  ...[36, 52, 127].map((descriptors) => ({
    ...{ what: `descriptors: ${descriptors}`, code: 'platform.tooManyFiles' as const },
    prepare: () => ({ descriptors }),
  })),
];

/** Every way a start was seen to fail, by kind. A new one is a line here. */
export const START_FAULTS: readonly StartFault[] = [...CONFIGURATION, ...ENVIRONMENT, ...KEYS, ...DATA, ...NETWORK];
