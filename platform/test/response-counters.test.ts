import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { systemClock, type Actor } from '@qiaolou/schema';
import { Registry } from 'prom-client';
import { afterAll, expect, it } from 'vitest';
import { responseMetrics } from '../src/observability/response-metrics.ts';
import { Cores, deviceTime, send } from './support/core-under-test.ts';

/**
 * Every counter of what answers alerts is moved by a real run: here by a platform, or, as that would need a packet filter
 * of its own, by the engine over a wall that can be broken.
 */

const cores = new Cores();
afterAll(() => cores.remove());

const MOVED_HERE = ['qiaolou_alert_groups_reopened_total', 'qiaolou_automation_failures_total'];
const ENGINE_TEST = join(import.meta.dirname, '../../playbooks/test/response-figures.test.ts');
const MOVED_BY_THE_ENGINE = ['undoFailed', 'reapplied', 'lost', 'unclear', 'lifted'];

it('the counters are those that are moved, with every value of their labels', async () => {
  const registry = new Registry();
  const set = responseMetrics([registry]);
  const none = { applied: 0, verified: 0, reapplied: 0, lost: 0, lifting: 0, undoFailed: 0 };
  const did = { undoFailed: 0, reapplied: 0, lost: 0, unclear: 0, lifted: 0 };
  set({ effects: none, unknown: 0, overdue: 0, tasks: { open: 0, oldestAt: null } }, did, 0);
  const counters = (await registry.getMetricsAsJSON()).filter(({ type }) => String(type) === 'counter');
  const values = counters.flatMap((counter) => counter.values.map(({ labels }) => Object.values(labels).join()));
  expect(values.toSorted()).toEqual(MOVED_BY_THE_ENGINE.toSorted());
  const engineTest = readFileSync(ENGINE_TEST, 'utf8');
  for (const what of MOVED_BY_THE_ENGINE)
    expect(engineTest).toMatch(new RegExp(`figures\\(\\)\\)[^;]*\\b${what}: 1\\b`));
});

/** An access to a web shell, each another one. */
function webshell(n: number): string {
  const { syslog, access } = deviceTime(systemClock.now());
  return `<190>${syslog} web01 nginx: 203.0.113.9 - - [${access}] "GET /uploads/h.jsp?cmd=whoami&n=${n} HTTP/1.1" 200 512 "-" "-"`;
}

const ACTOR: Actor = { name: 'sun', ip: '192.0.2.7', roles: ['security_admin'] };

it.each(MOVED_HERE)('%s', async (counter) => {
  const core = await cores.start(counter, [], { automation: { openIncidents: true } });
  const value = async (): Promise<number> =>
    Number(new RegExp(`^${counter} (\\d+)$`, 'm').exec(await core.metrics.text())?.[1]);
  expect(await value()).toBe(0);
  // A database that refuses incidents: what is to be answered by itself cannot be.
  const database = new DatabaseSync(join(cores.pathOf(counter), 'records.db'));
  database.exec("create trigger no_incidents before insert on incidents begin select raise(abort, 'refused'); end");
  await send(core, [webshell(1)]);
  await core.changes.settled();
  database.exec('drop trigger no_incidents');
  database.close();
  const group = await core.records.db.selectFrom('alertGroups').select(['id', 'version']).executeTakeFirstOrThrow();
  await core.triage.act(group, { kind: 'close', verdict: 'false_positive', reason: 'ours' }, ACTOR);
  await send(core, [webshell(2)]);
  await core.changes.settled();
  expect(await value()).toBeGreaterThan(0);
});
