import { expect } from 'vitest';
import { settled } from '../src/index.ts';
import { CONSOLE_PAGES } from './console-pages.ts';
import { describeConsole, test } from './console-test.ts';

describeConsole('accessibility', () => {
  test.for(CONSOLE_PAGES)('%s is accessible in both themes', async ([path, title], { analyst }) => {
    await analyst.visit(path, title);
    expect(await analyst.violations()).toEqual([]);
  });

  test.for(['概览', '为何触发', '证据', '实体', '历史'])('the tab %s of an alert is', async (tab, { analyst }) => {
    await analyst.visit('/alerts?time=7d', '告警处置');
    await analyst.rows().first().click();
    await analyst.page.getByRole('tab', { name: tab }).click();
    await settled(analyst.page);
    expect(await analyst.violations()).toEqual([]);
  });

  test('the help of the keyboard is', async ({ analyst }) => {
    await analyst.visit('/alerts?time=7d', '告警处置');
    await analyst.leaveFields();
    await analyst.page.keyboard.press('?');
    await analyst.page.getByRole('dialog').getByText('键盘快捷键').waitFor();
    await settled(analyst.page);
    expect(await analyst.violations()).toEqual([]);
  });

  test('a rule is', async ({ analyst }) => {
    await analyst.visit('/rules', '检测规则');
    await analyst.rows().first().click();
    await analyst.page.getByRole('complementary', { name: '规则详情' }).waitFor();
    await settled(analyst.page);
    expect(await analyst.violations()).toEqual([]);
  });
});
