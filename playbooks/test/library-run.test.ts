import { afterEach, expect, test } from 'vitest';
import { fromJson, toRow } from '@qiaolou/record-store';
import type { AlertGroup, MatchEntities } from '@qiaolou/schema';
import {
  createPlaybookDesk,
  createPlaybookLibrary,
  nftablesBlockAddress,
  readPlaybookDirectory,
  type Connector,
} from '../src/index.ts';
import { openBench, type EngineBench } from './engine-bench.ts';

let bench: EngineBench;
afterEach(() => bench.close());

const playbooks = readPlaybookDirectory();
const nft = nftablesBlockAddress({ command: ['nft'], enforce: false, ownNetworks: [] }) as Connector;
const li = { name: 'li', ip: '10.0.0.5', roles: ['analyst'] as const };

/** An incident with one alert group, and the named playbook started for it by the platform. */
async function begin(name: string, entities: MatchEntities, mode: 'live' | 'drill' = 'live'): Promise<string> {
  bench = await openBench(playbooks, { connectors: [nft] });
  const at = '2026-11-22T01:00:00.000Z';
  const group: AlertGroup = {
    id: 'g',
    ruleId: 'r',
    ruleTitle: '访问上传目录中的脚本文件',
    ruleTitleEn: 'A script in an upload directory was fetched',
    level: 'critical',
    risk: 80,
    techniques: ['T1505.003'],
    tactics: [],
    groupKey: 'k',
    entities,
    alerts: 1,
    events: 1,
    firstSeen: at,
    lastSeen: at,
    status: 'open',
    verdict: null,
    verdictReason: null,
    assignee: null,
    incidentId: 'i',
    createdAt: at,
    updatedAt: at,
    version: 1,
  };
  await bench.records.transaction(async (tx) => {
    await tx.db
      .insertInto('incidents')
      .values({
        id: 'i',
        number: 'SJ-20261122-0001',
        title: '网站后门',
        level: 'critical',
        grade: null,
        status: 'reported',
        assignee: null,
        summary: '',
        conclusion: null,
        openedAt: at,
        closedAt: null,
        updatedAt: at,
        version: 1,
      })
      .execute();
    await tx.db.insertInto('alertGroups').values(toRow('alertGroups', group)).execute();
  });
  const playbookId = playbooks.find((playbook) => playbook.name === name)?.id ?? '';
  const run = await bench.engine.startRun({ playbookId, incidentId: 'i', mode, actor: 'system', ip: null });
  await bench.queue.drain();
  return run.id;
}

async function answer(title: string, outcome: 'success' | 'failure'): Promise<void> {
  const task = (await bench.engine.listTasks({ status: 'open' })).find((item) => item.title === title);
  if (task === undefined) throw new Error(`no open task ${title}`);
  const desk = createPlaybookDesk(bench.engine, createPlaybookLibrary(playbooks));
  await desk.answer(task.id, { version: task.version, outcome, note: '已办' }, { ...li, roles: [...li.roles] });
  await bench.queue.drain();
}
const openTitles = async () => (await bench.engine.listTasks({ status: 'open' })).map((task) => task.title).sort();

test('webshell: where the machine may not block, a person is asked to, with the incident in the text', async () => {
  const runId = await begin('网站后门处置', { sourceIp: '203.0.113.246', host: 'portal-01', url: '/upload/x.jsp' });
  expect(await openTitles()).toEqual(['人工封禁攻击源', '研判是否真实后门']);
  const tasks = await bench.engine.listTasks({ incidentId: 'i' });
  expect(tasks.find((task) => task.title === '人工封禁攻击源')?.instructions).toContain('封禁 203.0.113.246');
  expect(tasks.find((task) => task.title === '研判是否真实后门')).toMatchObject({
    instructions: expect.stringContaining('portal-01（（__target_ip__ 未知）），可疑地址 /upload/x.jsp') as string,
    dueAt: '2026-11-22T02:30:00.000Z',
  });
  expect(tasks.find((task) => task.title === '研判是否真实后门')?.english).toMatchObject({
    title: 'Decide whether it is a web shell',
    instructions: expect.stringContaining(
      'Alert "A script in an upload directory was fetched" on portal-01 ((__target_ip__ not known))',
    ) as string,
    choices: { success: 'Confirmed', failure: 'False positive', confirm: [] },
  });
  expect((await bench.engine.getRun(runId)).run.playbookNameEn).toBe('Web shell on a web site');
  const block = (await bench.engine.getRun(runId)).steps.find((step) => step.name === '自动封禁攻击源 24 小时');
  expect(block).toMatchObject({ status: 'failed', output: { fault: { code: 'playbooks.notPermitted' } } });
  for (const title of ['人工封禁攻击源', '研判是否真实后门', '保全证据', '清除后门并修补入口', '核验处置效果'])
    await answer(title, 'success');
  expect((await bench.engine.getRun(runId)).run.status).toBe('succeeded');
  const timeline = await bench.records.db
    .selectFrom('timeline')
    .select(['actor', 'kind'])
    .where('incidentId', '=', 'i')
    .execute();
  expect(timeline[0]).toEqual({ actor: 'system', kind: 'playbook' });
  const said = await bench.records.db.selectFrom('timeline').select('details').execute();
  const names = said.map(({ details }) => fromJson(details)).map((one) => one['playbookEn'] ?? one['stepEn']);
  expect(names.filter((name) => typeof name !== 'string' || /\p{Script=Han}/u.test(name))).toEqual([]);
  expect(timeline.filter((entry) => entry.actor === 'li')).toHaveLength(5);
});

test('webshell: a false alarm skips the remediation', async () => {
  const runId = await begin('网站后门处置', { sourceIp: '203.0.113.246' });
  await answer('人工封禁攻击源', 'success');
  await answer('研判是否真实后门', 'failure');
  expect(await openTitles()).toEqual(['解除封禁并登记误报']);
  await answer('解除封禁并登记误报', 'success');
  expect((await bench.engine.getRun(runId)).run.status).toBe('succeeded');
});

test('brute force from inside: the machine is looked for, never blocked', async () => {
  await begin('暴力破解成功处置', { sourceIp: '10.20.3.4', user: 'root', host: 'db-01' });
  expect(await openTitles()).toEqual(['排查内网来源主机', '核实登录是否本人']);
  expect(await bench.records.db.selectFrom('effects').selectAll().execute()).toEqual([]);
});

test('an address that logs made up does not reach a command', async () => {
  const runId = await begin('暴力破解成功处置', { sourceIp: '203.0.113.9 }; flush ruleset', user: 'root' });
  const block = (await bench.engine.getRun(runId)).steps.find((step) => step.name.startsWith('自动封禁'));
  expect(block).toMatchObject({
    status: 'failed',
    output: { fault: { code: 'playbooks.neverBlock', details: { reason: 'malformed' } } },
  });
});

test('a drill shows the plan', async () => {
  const runId = await begin('网站后门处置', { sourceIp: '203.0.113.246' }, 'drill');
  const block = (await bench.engine.getRun(runId)).steps.find((step) => step.name === '自动封禁攻击源 24 小时');
  expect(block).toMatchObject({
    status: 'succeeded',
    output: { drill: true, summary: '在本机防火墙封禁 203.0.113.246，86400 秒后自动解封' },
  });
  expect(await openTitles()).toEqual(['【演练】研判是否真实后门']);
});
