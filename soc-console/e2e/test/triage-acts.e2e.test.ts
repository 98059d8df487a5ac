import type { AlertGroup } from '@qiaolou/schema';
import type { Locator, Page } from 'playwright-core';
import { expect, vi } from 'vitest';
import { callByApi, injectionLine, sendLine, type DemoOfTheRun } from '../src/index.ts';
import { describeConsole, POLL, queueOf, test } from './console-test.ts';

/** The one row of an attacker once it is as it should be. */
async function rowOf(run: DemoOfTheRun, attacker: string, as: Partial<AlertGroup>): Promise<AlertGroup> {
  return await vi.waitFor(async () => {
    const { rows } = await callByApi(run.demo, 'listAlertGroups', { query: { source: [attacker] } });
    expect(rows).toMatchObject([as]);
    const [row] = rows;
    if (row === undefined) throw new Error('there is none');
    return row;
  }, POLL);
}

/** A line of text in the corner that says what became of something. */
const notice = (page: Page, text: string): Locator =>
  page.locator('.ant-notification-notice').filter({ hasText: text });

describeConsole('acts on alerts', () => {
  test('* closes all that match on the server; after a reload it is listed, and taken back', async ({
    run,
    analyst,
    attackers,
    attack,
  }) => {
    const { page } = analyst;
    for (const attacker of attackers) await attack(attacker);
    await analyst.visit(queueOf(attackers), '告警处置');
    for (const attacker of attackers) await analyst.row(attacker).waitFor();
    await page.keyboard.press('*');
    await page.getByRole('toolbar').getByText('已选全部符合条件的 2 组').waitFor();
    await page.keyboard.press('c');
    await page.keyboard.press('2');
    const question = page.getByRole('dialog', { name: '对全部 2 组执行：关闭 · 误报？' });
    await question.waitFor();
    expect(await analyst.violations()).toEqual([]);
    await question.getByRole('button', { name: '执行' }).click();
    await notice(page, '已执行：关闭 · 误报').getByText('完成 2 组，共 2 组').waitFor();
    for (const attacker of attackers) await rowOf(run, attacker, { status: 'closed', verdict: 'false_positive' });
    await page.reload();
    await analyst.heading('告警处置').waitFor();
    await page.keyboard.press('U');
    const own = page.getByRole('dialog', { name: '本人 24 小时内的操作' });
    const act = own.getByRole('listitem').filter({ hasText: '完成 2 组，共 2 组' }).first();
    await act.getByText('关闭 · 误报').waitFor();
    expect(await analyst.violations()).toEqual([]);
    await act.getByRole('button', { name: '撤销' }).click();
    await notice(page, '已执行：撤销').waitFor();
    for (const attacker of attackers) await rowOf(run, attacker, { status: 'open', verdict: null });
    await page.keyboard.press('Escape');
    for (const attacker of attackers) await analyst.row(attacker).filter({ hasText: '待处置' }).waitFor();
  });

  test('closing an alert of an open critical incident asks first', async ({
    run,
    analyst,
    attackers: [attacker],
    attack,
  }) => {
    const { page } = analyst;
    const { id } = await attack(attacker);
    const body = { title: `入侵 ${attacker}`, summary: '', level: 'critical' as const, groupIds: [id] };
    await callByApi(run.demo, 'createIncident', { body });
    await analyst.visit(queueOf([attacker]), '告警处置');
    await analyst.row(attacker).waitFor();
    await page.keyboard.press('j');
    await analyst.currentRow().waitFor();
    await page.keyboard.press('c');
    await page.keyboard.press('1');
    const question = page.getByRole('dialog').filter({ hasText: '属于未归档的严重事件，仍要关闭？' });
    await question.waitFor();
    expect(await analyst.violations()).toEqual([]);
    await question.getByRole('button', { name: '取消' }).click();
    await question.waitFor({ state: 'detached' });
    await rowOf(run, attacker, { status: 'investigating', verdict: null });
    // Of all that match it is left out, unless one says that it is meant too.
    await page.keyboard.press('*');
    await page.keyboard.press('c');
    await page.keyboard.press('1');
    const all = page.getByRole('dialog', { name: /^对全部 1 组执行/ });
    await all.getByText('其中 1 组属于未归档的严重事件').waitFor();
    await all.getByRole('button', { name: '执行' }).click();
    await notice(page, '已执行：关闭').getByText('未处理 1 组').waitFor();
    await rowOf(run, attacker, { status: 'investigating' });
    await page.keyboard.press('j');
    await analyst.currentRow().waitFor();
    await page.keyboard.press('c');
    await page.keyboard.press('1');
    await question.getByRole('button', { name: '仍要关闭' }).click();
    await rowOf(run, attacker, { status: 'closed', verdict: 'true_positive' });
  });

  test('what is closed as harmless stays quiet as long as asked for; what is not goes on and is marked', async ({
    run,
    analyst,
    attackers: [quiet, loud],
    attack,
  }) => {
    const { page } = analyst;
    for (const attacker of [quiet, loud]) await attack(attacker);
    for (const [attacker, choice] of [
      [quiet, '1 小时内静默（仅误报、业务行为、测试演练）'],
      [loud, undefined],
    ] as const) {
      await analyst.visit(queueOf([attacker]), '告警处置');
      await analyst.row(attacker).getByRole('checkbox').click();
      await page.getByRole('toolbar').getByRole('button', { name: /^关闭/ }).click();
      const dialog = page.getByRole('dialog');
      await dialog.getByLabel('说明').fill('与厂商核实过的扫描');
      if (choice !== undefined) {
        await dialog.getByRole('combobox', { name: '有新告警时' }).click();
        await page.locator('.ant-select-item-option').filter({ hasText: choice }).click();
      }
      await dialog.getByRole('button', { name: /误报/ }).click();
      await rowOf(run, attacker, { status: 'closed', verdict: 'false_positive' });
      await sendLine(run.address.syslogTcpPort, injectionLine(Date.now(), attacker));
    }
    await rowOf(run, quiet, { status: 'closed', alerts: 2 });
    await rowOf(run, loud, { status: 'open', alerts: 2 });
    await analyst.visit(queueOf([quiet, loud]), '告警处置');
    await analyst.row(loud).filter({ hasText: '持续' }).waitFor();
    expect(await analyst.row(quiet).count()).toBe(0);
    await page.keyboard.press('j');
    await page.keyboard.press('o');
    await analyst.flyout().getByText(`${run.demo.user} 于`).waitFor();
    await analyst.flyout().getByText('与厂商核实过的扫描').waitFor();
  });
});
