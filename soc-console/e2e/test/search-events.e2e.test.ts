import { expect } from 'vitest';
import { describeConsole, POLL, test } from './console-test.ts';

describeConsole('searching events', () => {
  test('events are searched, and a wrong query points at its character', async ({ analyst, attackers, attack }) => {
    const { page } = analyst;
    const [attacker] = attackers;
    await attack(attacker);
    await analyst.visit('/', '总览');
    await analyst.navigation('日志检索').click();
    await analyst.heading('日志检索').waitFor();
    const query = page.getByRole('combobox', { name: '查询语句' });
    await query.fill(`source.ip: ${attacker}`);
    await query.press('Enter');
    await analyst.row(attacker).first().waitFor();
    await expect.poll(() => analyst.rows().count(), POLL).toBe(1);
    await analyst.row(attacker).click();
    await page.getByText('url.original').first().waitFor();
    expect(await analyst.violations()).toEqual([]);
    await query.fill('source.ip: 10.0.0.0/99 and event.action: "x"');
    await page.getByText('第 12 个字符').waitFor();
    expect(await page.locator('.query-bad').textContent()).toBe('10.0.0.0/99');
    expect(await analyst.violations()).toEqual([]);
  });

  test('stages make a table and a chart, and a row leads to its events', async ({ analyst, attackers, attack }) => {
    const { page } = analyst;
    const [attacker] = attackers;
    await attack(attacker);
    await analyst.visit('/events', '日志检索');
    const query = page.getByRole('combobox', { name: '查询语句' });
    await query.fill(`source.ip: ${attacker} | gro`);
    await page.getByRole('option', { name: 'groupby' }).waitFor();
    await query.fill(`source.ip: ${attacker} ｜ groupby source.ip event.dataset`);
    await query.press('Enter');
    await analyst.row(attacker).first().waitFor();
    expect(await page.getByRole('columnheader', { name: 'count' }).count()).toBe(1);
    expect(await analyst.violations()).toEqual([]);
    await page.getByRole('link', { name: attacker }).first().click();
    await page
      .getByText('event.dataset:')
      .or(page.getByRole('columnheader', { name: '内容' }))
      .first()
      .waitFor();
    expect(await query.inputValue()).toContain('event.dataset: ');
    await query.fill(`source.ip: ${attacker} | timechart 1h by event.dataset`);
    await query.press('Enter');
    await page.locator('.piped canvas').waitFor();
    expect(await analyst.violations()).toEqual([]);
    await query.fill('* | grupby source.ip');
    await page.getByText('可写作 groupby').waitFor();
  });

  test('a search that lasts shows that it runs, and can be stopped and run again', async ({ analyst }) => {
    const { page } = analyst;
    await analyst.visit('/events', '日志检索');
    await analyst.rows().first().waitFor();
    await page.route('**/api/v1/events/search', () => undefined);
    const query = page.getByRole('combobox', { name: '查询语句' });
    await query.fill('event.action: "nobody does this"');
    await query.press('Enter');
    await page.getByRole('progressbar', { name: '正在检索' }).waitFor();
    await page.getByRole('button', { name: '停止' }).click();
    await page.getByText('检索已停止').waitFor();
    expect(await analyst.violations()).toEqual([]);
    await page.unroute('**/api/v1/events/search');
    await page.getByRole('button', { name: '重新检索' }).click();
    await page.getByText('没有符合条件的日志').waitFor();
  });

  test('the evidence of an alert opens as a search of its events', async ({ analyst, attackers, attack }) => {
    const { page } = analyst;
    const [attacker] = attackers;
    await attack(attacker);
    await analyst.visit(`/alerts?source=${attacker}`, '告警处置');
    await analyst.row(attacker).click();
    await analyst.flyout().getByRole('tab', { name: '证据' }).click();
    await analyst.flyout().getByRole('link', { name: '在日志检索中打开' }).click();
    await analyst.heading('日志检索').waitFor();
    await analyst.row(attacker).first().waitFor();
    await expect.poll(() => analyst.rows().count(), POLL).toBe(1);
    expect(await page.getByRole('combobox', { name: '查询语句' }).inputValue()).not.toBe('');
  });
});
