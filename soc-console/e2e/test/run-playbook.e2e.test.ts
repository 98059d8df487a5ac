import type { Locator } from 'playwright-core';
import { expect } from 'vitest';
import { callByApi, INJECTION_RULE, settled } from '../src/index.ts';
import { describeConsole, test } from './console-test.ts';

const PLAYBOOK = '网站后门处置';

describeConsole('running a playbook', () => {
  test('it runs up to its manual step, and on when that is answered', async ({ run, analyst, attackers, attack }) => {
    const { page } = analyst;
    const group = await attack(attackers[0]);
    const title = `${INJECTION_RULE} ${attackers[0]}`;
    const { incident } = await callByApi(run.demo, 'createIncident', { body: { title, groupIds: [group.id] } });
    await analyst.visit(`/incidents/${incident.id}`, new RegExp(title));
    await page.getByRole('button', { name: '执行剧本' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('选择剧本').click();
    await page.getByTitle(PLAYBOOK).click();
    await dialog.getByRole('radio', { name: /演练/ }).check();
    await settled(page);
    expect(await analyst.violations()).toEqual([]);
    await dialog.getByRole('button', { name: '开始执行' }).click();
    const region = page.getByRole('region', { name: PLAYBOOK });
    const step = (name: string, status: string): Locator =>
      region.locator(`li[data-status="${status}"]`).filter({ hasText: name });
    await step('研判是否真实后门', 'waiting').waitFor();
    await step('自动封禁攻击源 24 小时', 'succeeded').waitFor();
    const task = page.locator('.task-card').filter({ hasText: '研判是否真实后门' });
    await task.getByRole('textbox').fill('已核对响应内容与文件哈希，属实。');
    await task.getByRole('button', { name: '属实', exact: true }).click();
    await step('研判是否真实后门', 'succeeded').waitFor();
    await step('保全证据', 'waiting').waitFor();
    await page.getByText('人工任务').first().waitFor();
    await page.getByRole('button', { name: '进入「研判」' }).click();
    await page.locator('.status-steps li[aria-current="step"]').filter({ hasText: '研判' }).waitFor();
    await page.getByLabel('添加备注').or(page.getByPlaceholder('写下判断、依据和下一步')).first().waitFor();
    expect(await analyst.violations()).toEqual([]);
  });
});
