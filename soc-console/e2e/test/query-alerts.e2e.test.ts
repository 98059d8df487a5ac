import { expect } from 'vitest';
import { describeConsole, POLL, queueOf, test } from './console-test.ts';

describeConsole('asking the alert queue', () => {
  test('the query bar completes fields, points at what is wrong, and narrows the queue', async ({
    analyst,
    attackers,
    attack,
  }) => {
    const { page } = analyst;
    await attack(attackers[0]);
    await attack(attackers[1]);
    await analyst.visit(queueOf(attackers), '告警处置');
    await analyst.row(attackers[0]).waitFor();
    await analyst.leaveFields();
    await page.keyboard.press('/');
    const query = page.getByRole('combobox', { name: '搜索告警' });
    await page.keyboard.type('source.i');
    await page.getByRole('option', { name: 'source.ip' }).waitFor();
    expect(await analyst.violations()).toEqual([]);
    await query.fill('alert.stat: open');
    await page.getByText('可写作 alert.status').waitFor();
    expect(await page.locator('.query-bad').textContent()).toBe('alert.stat');
    await query.fill(`source.ip: ${attackers[0]} event.severity >= 1`);
    await query.press('Enter');
    await expect.poll(() => analyst.row(attackers[1]).count(), POLL).toBe(0);
    await analyst.row(attackers[0]).waitFor();
    expect(await analyst.violations()).toEqual([]);
  });

  test('stages are shown instead of rows; a figure leads to what it counts, and no key acts on what nobody sees', async ({
    analyst,
    attackers,
    attack,
  }) => {
    const { page } = analyst;
    await attack(attackers[0]);
    await attack(attackers[1]);
    await analyst.visit(queueOf(attackers), '告警处置');
    const query = page.getByRole('combobox', { name: '搜索告警' });
    await query.fill('| groupby source.ip');
    await query.press('Enter');
    await page.getByRole('columnheader', { name: 'source.ip' }).waitFor();
    await analyst.row(attackers[1]).waitFor();
    expect(await analyst.violations()).toEqual([]);
    await analyst.leaveFields();
    await page.keyboard.press('j');
    await page.keyboard.press('t');
    await query.fill('| timechart 1h by alert.level');
    await query.press('Enter');
    await page.locator('.piped canvas').waitFor();
    expect(await analyst.violations()).toEqual([]);
    await query.fill('| stats count sum(alert.count) by source.ip alert.status');
    await query.press('Enter');
    // Still open: the key before took nobody.
    const row = analyst.row(attackers[1]).filter({ hasText: 'open' });
    await row.waitFor();
    const download = page.waitForEvent('download');
    await page.getByRole('button', { name: '导出查询结果' }).click();
    expect((await download).suggestedFilename()).toBe('alert-groups-query.csv');
    await row.getByRole('link').last().click();
    await expect.poll(() => query.inputValue(), POLL).toContain(`source.ip: ${attackers[1]}`);
    await page.getByRole('columnheader', { name: 'source.ip' }).waitFor({ state: 'detached' });
    await expect.poll(() => analyst.row(attackers[0]).count(), POLL).toBe(0);
    await analyst.row(attackers[1]).waitFor();
  });

  test('incidents are asked too', async ({ analyst }) => {
    const { page } = analyst;
    await analyst.visit('/incidents', '事件管理');
    const query = page.getByRole('combobox', { name: '查询事件' });
    await query.fill('| groupby incident.status');
    await query.press('Enter');
    await page.getByRole('columnheader', { name: 'incident.status' }).waitFor();
    expect(await analyst.violations()).toEqual([]);
    await query.fill('incident.title: "没有这样的事件"');
    await query.press('Enter');
    await page.getByText('没有符合条件的事件').or(page.getByText('没有事件')).first().waitFor();
  });
});
