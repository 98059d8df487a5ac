import { expect } from 'vitest';
import { callByApi, chineseShown, settled, type ConsolePage, type ConsoleSession } from '../src/index.ts';
import { CONSOLE_PAGES } from './console-pages.ts';
import { describeConsole, queueOf, test } from './console-test.ts';

/** What pages open into: all incidents, a task, a rule, an item. */
async function opened(demo: ConsoleSession): Promise<readonly string[]> {
  const { rows: incidents } = await callByApi(demo, 'listIncidents', { query: {} });
  const { tasks } = await callByApi(demo, 'listTasks', { query: {} });
  const { rules } = await callByApi(demo, 'listRules', { query: {} });
  const found = [
    ...incidents.map(({ id }) => `/incidents/${id}`),
    ...tasks.slice(0, 1).map(({ id }) => `/tasks?task=${id}`),
    ...rules.slice(0, 1).map(({ id }) => `/rules?rule=${id}`),
  ];
  expect(found.length).toBeGreaterThanOrEqual(3);
  return found;
}

async function inEnglish(analyst: ConsolePage): Promise<void> {
  await analyst.visit('/alerts', '告警处置');
  await analyst.accountMenu('English');
  await analyst.heading('Alerts').waitFor();
}

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

  test('no page says anything in Chinese in the English console but what others wrote', async ({ analyst, run }) => {
    await inEnglish(analyst);
    const chinese: Record<string, readonly string[]> = {};
    for (const path of [...CONSOLE_PAGES.map(([address]) => address), ...(await opened(run.demo))]) {
      await analyst.visit(path, /./);
      await analyst.page.waitForLoadState('networkidle');
      await settled(analyst.page);
      const shown = await chineseShown(analyst.page);
      if (shown.length > 0) chinese[path] = shown;
    }
    expect(chinese).toEqual({});
  });

  test('nor does an alert in any of its tabs', async ({ analyst, attack, attackers }) => {
    await attack(attackers[0]);
    await inEnglish(analyst);
    await analyst.visit(queueOf([attackers[0]]), 'Alerts');
    await analyst.rows().first().click();
    for (const tab of ['Overview', 'Why it fired', 'Evidence', 'Entities', 'History']) {
      await analyst.page.getByRole('tab', { name: tab }).click();
      await settled(analyst.page);
      expect([tab, await chineseShown(analyst.page)]).toEqual([tab, []]);
    }
  });
});
