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

const CHINESE = /[\p{Script=Han}\u3000-\u303f\uff01-\uff5e]/u;

/** What people typed in this run, other tests before this one too: titles, notes and reasons, and their own names. */
async function typedBy(demo: ConsoleSession): Promise<readonly string[]> {
  const { entries } = await callByApi(demo, 'listAudit', { query: { limit: 200 } });
  const { rows } = await callByApi(demo, 'listIncidents', { query: {} });
  const people = rows.filter(({ titleEn }) => titleEn === null).map(({ title }) => title);
  return [...people, '演示账号', ...entries.flatMap(({ details }) => textsIn(details))]
    .filter((text) => CHINESE.test(text))
    .sort((a, b) => b.length - a.length);
}

function textsIn(value: unknown): readonly string[] {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsIn) : [];
}

/** What is left of the texts that a page shows when what people typed is taken out of them. */
function ours(shown: readonly string[], typed: readonly string[]): readonly string[] {
  return shown.filter((text) => CHINESE.test(typed.reduce((rest, one) => rest.replaceAll(one, ''), text)));
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
    const typed = await typedBy(run.demo);
    for (const path of [...CONSOLE_PAGES.map(([address]) => address), ...(await opened(run.demo))]) {
      await analyst.visit(path, /./);
      await analyst.page.waitForLoadState('networkidle');
      await settled(analyst.page);
      const shown = ours(await chineseShown(analyst.page), typed);
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
