import { expect } from 'vitest';
import { callByApi } from '../src/index.ts';
import { describeConsole, settleIn, test } from './console-test.ts';

describeConsole('classified protection', () => {
  test('counts every clause and never takes what is untested for a pass', async ({ analyst }) => {
    const { page } = analyst;
    await analyst.visit('/', '总览');
    await analyst.navigation('等级保护').click();
    await analyst.heading('等级保护').waitFor();
    const all = page.getByRole('row').filter({ hasText: '全部条款' });
    expect(await all.getByRole('rowheader').textContent()).toMatch(/211/);
    const retention = analyst.row('8.1.5.4 d)');
    await page.getByRole('searchbox').or(page.getByPlaceholder('条款号、控制点、要求')).first().fill('8.1.5.4');
    await retention.filter({ hasText: '未测' }).waitFor();
    await retention.click();
    const item = page.getByRole('complementary', { name: '条款详情' });
    await item.getByText('数据不足，不能下结论；不计入符合').waitFor();
    // Why, in words, and what is missing to measure the other rule.
    await item.getByText('所有日志源的接收时间都还不足规定天数').first().waitFor();
    await item.getByText('没有资产台账可供核对日志源').waitFor();
    expect(await analyst.violations()).toEqual([]);
    // The search behind a source finds its logs.
    await item.getByRole('link').first().click();
    await analyst.heading('日志检索').waitFor();
    await analyst.rows().first().waitFor();
  });

  test('a viewer reads all of it and changes nothing', async ({ run, window, visitor, newUser }) => {
    await window.enter(await settleIn(run.address.url, await newUser('viewer'), 'Watchtower-2026-ash'));
    const { page } = visitor;
    await visitor.visit('/compliance?item=L3-8.1.5.4-d', '等级保护');
    const item = page.getByRole('complementary', { name: '条款详情' });
    await item.getByText('所有日志源的接收时间都还不足规定天数').first().waitFor();
    expect(await page.getByRole('button', { name: '更改级别' }).count()).toBe(0);
    expect(await item.getByRole('button', { name: /^说明/ }).count()).toBe(0);
  });

  test('the security administrator chooses the level and says what a source owes', async ({
    run,
    window,
    visitor,
    newUser,
  }) => {
    const admin = await settleIn(run.address.url, await newUser('security_admin'), 'Watchtower-2026-elm');
    await window.enter(admin);
    const { page } = visitor;
    await visitor.visit('/compliance?item=L3-8.1.5.4-d', '等级保护');
    const item = page.getByRole('complementary', { name: '条款详情' });
    await item.getByRole('button', { name: /^说明/ }).first().click();
    const answer = page.getByRole('dialog');
    await answer.getByLabel('理由（写入审计记录）').fill('演练用，每日发送');
    expect(await visitor.violations()).toEqual([]);
    await answer.getByRole('button', { name: /保\s*存/ }).click();
    await item.getByText('演练用，每日发送').waitFor();
    try {
      await page.getByRole('button', { name: '更改级别' }).click();
      const dialog = page.getByRole('dialog');
      await dialog.getByText('第二级', { exact: true }).click();
      await dialog.getByLabel('理由（写入审计记录）').fill('备案为第二级');
      expect(await visitor.violations()).toEqual([]);
      await dialog.getByRole('button', { name: /保\s*存/ }).click();
      const all = page.getByRole('row').filter({ hasText: '全部条款' });
      await all.filter({ hasText: '135' }).waitFor();
      await page.getByText(`当前级别：第二级 · ${admin.user}`).waitFor();
      await visitor.visit('/compliance', '等级保护');
      await visitor.row('7.1.1.1 a)').waitFor();
      expect(await visitor.row('8.1.1.1 a)').count()).toBe(0);
    } finally {
      const { levelChoice } = await callByApi(admin, 'complianceSummary', {});
      const body = { level: 3, reason: '测试结束', version: levelChoice.version } as const;
      await callByApi(admin, 'chooseMlpsLevel', { body });
    }
  });
});
