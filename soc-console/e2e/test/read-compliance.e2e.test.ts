import { expect } from 'vitest';
import { describeConsole, test } from './console-test.ts';

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
    expect(await analyst.violations()).toEqual([]);
  });
});
