import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { systemClock } from '@qiaolou/schema';
import pino from 'pino';
import { describe, expect, it } from 'vitest';
import { configSchema, ROLE_NAMES } from '../src/config/config.ts';
import { startRole } from '../src/start/role.ts';
import { ROLES } from '../src/start/roles.ts';
import { qiaolou } from './support/platform-process.ts';

const nowhere = '127.0.0.1:1';
const servers = {
  elasticsearch: { url: `http://${nowhere}` },
  database: { url: `postgres://${nowhere}/qiaolou` },
  redis: { url: `redis://${nowhere}` },
};

const start = (config: object) =>
  startRole({ config: configSchema.parse(config), clock: systemClock, logger: pino({ level: 'silent' }) });

describe('a role', () => {
  it.each(ROLE_NAMES)('is a list of parts with different names: %s', (role) => {
    const names = ROLES[role].parts.map(({ name }) => name);
    expect(names.length).toBeGreaterThan(3);
    expect(new Set(names).size).toBe(names.length);
  });

  it('has every part of the folder in one of them', () => {
    const folder = join(import.meta.dirname, '../src/parts');
    const declared = readdirSync(folder).flatMap((file) =>
      [...readFileSync(join(folder, file), 'utf8').matchAll(/^ {2}name: '([\w-]+)',$/gm)].map((match) => match[1]),
    );
    const used = new Set(Object.values(ROLES).flatMap(({ parts }) => parts.map(({ name }) => name)));
    expect([...new Set(declared)].toSorted()).toEqual([...used].toSorted());
  });

  it.each([
    ['collector', {}, ['stores.elasticsearch.url', 'stores.database.url', 'stores.redis.url']],
    ['worker', { stores: { ...servers, redis: {} } }, ['stores.redis.url']],
    ['console', { stores: servers }, ['audit.publicKeyFiles']],
  ])('%s refuses to start without what it needs, and names it', async (role, config, missing) => {
    await expect(start({ role, ...config })).rejects.toMatchObject({
      code: 'platform.roleIncomplete',
      details: { role, missing },
    });
  });

  it('that there is not is refused by the command, with those that there are', async () => {
    const { code, stderr } = await qiaolou(['start', '--role', 'everything']);
    expect(code).toBe(2);
    for (const role of ROLE_NAMES) expect(stderr).toContain(role);
  });
});

describe('separate processes', () => {
  it('do each thing in one role: inputs, durable work, the change log, signing, the console', () => {
    const separate = (['collector', 'worker', 'console'] as const).map((role) =>
      ROLES[role].parts.map(({ name }) => name),
    );
    for (const part of ['inputs', 'pipeline', 'changes', 'audit-signing', 'console'])
      expect(separate.filter((names) => names.includes(part))).toHaveLength(1);
  });

  it('do together what one process does', () => {
    const together = new Set(
      ['collector', 'worker', 'console'].flatMap((role) => ROLES[role as 'worker'].parts.map(({ name }) => name)),
    );
    for (const { name } of ROLES.all.parts) expect(together).toContain(name);
  });
});
