import { switchRule } from '@qiaolou/incidents';
import { systemClock, type Actor } from '@qiaolou/schema';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { alertCounts, Cores, deviceTime, send } from './support/core-under-test.ts';

const cores = new Cores();
afterEach(() => cores.stopAll());
afterAll(() => cores.remove());

/** An access to a web shell, each another one. */
function webshell(n: number): string {
  const { syslog, access } = deviceTime(systemClock.now());
  return `<190>${syslog} web01 nginx: 203.0.113.9 - - [${access}] "GET /uploads/h.jsp?cmd=whoami&n=${n} HTTP/1.1" 200 512 "-" "-"`;
}

const ACTOR: Actor = { name: 'sun', ip: '192.0.2.7', roles: ['security_admin'] };

describe('a rule that is switched off', () => {
  it('judges no more without a restart, nor after one, until it is switched on', async () => {
    let core = await cores.start('switched');
    await send(core, [webshell(1)]);
    const [first] = await core.records.db.selectFrom('alerts').select('ruleId').execute();
    const id = first?.ruleId ?? '';
    expect(await alertCounts(core, id)).toHaveLength(1);
    const rule = { id, title: 'a rule' };
    const flip = async (enabled: boolean, version: number): Promise<void> => {
      const body = { enabled, reason: 'scanned every night', version };
      await switchRule({ records: core.records, clock: systemClock }, { rule, body, actor: ACTOR });
    };

    await flip(false, 0);
    await core.renewRuleSwitches();
    await send(core, [webshell(2)]);
    expect(await alertCounts(core, id)).toHaveLength(1);
    expect((await core.ruleStats())?.find(({ ruleId }) => ruleId === id)).toMatchObject({ enabled: false, matches: 1 });
    expect(await core.metrics.text()).toMatch(/^qiaolou_rules_disabled 1$/m);

    await cores.stop(core);
    core = await cores.start('switched');
    await send(core, [webshell(3)]);
    expect(await alertCounts(core, id)).toHaveLength(1);

    await flip(true, 1);
    await core.renewRuleSwitches();
    await send(core, [webshell(4)]);
    expect(await alertCounts(core, id)).toHaveLength(2);

    await expect(flip(false, 1)).rejects.toMatchObject({ code: 'records.versionConflict' });
    const audited = await core.records.db
      .selectFrom('auditEntries')
      .select(['action', 'actor', 'objectId', 'details'])
      .where('objectType', '=', 'rule')
      .orderBy('seq')
      .execute();
    expect(audited.map(({ action, actor, objectId }) => [action, actor, objectId])).toEqual([
      ['rule.disable', 'sun', id],
      ['rule.enable', 'sun', id],
    ]);
    expect(audited[0]?.details).toContain('scanned every night');
  });

  it('in the configuration never judges, whatever was decided at the console; a slip in its id is told', async () => {
    const open = await cores.start('open');
    await send(open, [webshell(1)]);
    const [first] = await open.records.db.selectFrom('alerts').select('ruleId').execute();
    const id = first?.ruleId ?? '';
    const core = await cores.start('configured', [id, 'no-such-rule']);
    await switchRule(
      { records: core.records, clock: systemClock },
      { rule: { id, title: 'a rule' }, body: { enabled: true, reason: 'x', version: 0 }, actor: ACTOR },
    );
    await core.renewRuleSwitches();
    await send(core, [webshell(1)]);
    expect(await alertCounts(core, id)).toEqual([]);
    expect(core.rules.find((rule) => rule.id === id)?.enabled).toBe(false);
    expect(await core.metrics.text()).toMatch(/^qiaolou_rule_errors 1$/m);
  });
});
