import { expect } from 'vitest';
import { describeConsole, test } from './console-test.ts';

describeConsole('language and theme', () => {
  test('are switched in place and stay after a reload', async ({ analyst }) => {
    const { page } = analyst;
    await analyst.visit('/alerts', '告警处置');
    await analyst.accountMenu('English');
    await analyst.heading('Alerts').waitFor();
    expect(await page.locator('html').getAttribute('lang')).toBe('en');
    await analyst.accountMenu('Dark');
    await page.locator('html[data-theme="dark"]').waitFor();
    await page.reload();
    await analyst.heading('Alerts').waitFor();
    await page.locator('html[data-theme="dark"]').waitFor();
    await analyst.accountMenu('Light');
    await page.locator('html[data-theme="light"]').waitFor();
    await analyst.accountMenu('As the system');
    await analyst.accountMenu('简体中文');
    await analyst.heading('告警处置').waitFor();
  });
});
