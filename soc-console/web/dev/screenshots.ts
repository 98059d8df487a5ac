/* Development only: pictures of every page in both themes, with axe and the console's errors. */
import { mkdirSync } from 'node:fs';
import { AxeBuilder } from '@axe-core/playwright';
import { chromium, type Page } from 'playwright-core';

const BASE = process.argv[2] ?? 'http://127.0.0.1:5180';
const OUT = process.argv[3] ?? '/tmp/console-shots';
const ONLY = process.argv[4];
const THEMES = (process.argv[5] ?? 'light,dark').split(',');

type Prepare = (page: Page) => Promise<void>;
const click =
  (selector: string): Prepare =>
  async (page) => {
    await page.locator(selector).first().click();
    await page.waitForTimeout(600);
  };

const PAGES: readonly (readonly [name: string, path: string, prepare?: Prepare])[] = [
  ['overview', '/'],
  ['alerts', '/alerts'],
  ['flyout', '/alerts', click('.row-title')],
  [
    'flyout-why',
    '/alerts',
    async (page) => {
      await click('.row-title')(page);
      await click('[role=tab]:nth-match([role=tab], 2)')(page);
    },
  ],
  [
    'flyout-evidence',
    '/alerts',
    async (page) => {
      await click('.row-title')(page);
      await page.getByRole('tab').nth(2).click();
      await page.waitForTimeout(400);
      await click('.event-list button')(page);
    },
  ],
  [
    'flyout-entities',
    '/alerts',
    async (page) => {
      await click('.row-title')(page);
      await page.getByRole('tab').nth(3).click();
    },
  ],
  [
    'flyout-history',
    '/alerts',
    async (page) => {
      await click('.row-title')(page);
      await page.getByRole('tab').nth(4).click();
    },
  ],
  [
    'selection',
    '/alerts',
    async (page) => {
      for (const key of ['j', 'x', 'j', 'x', 'j', 'x']) await page.keyboard.press(key);
      await page.keyboard.press('t');
      await page.waitForTimeout(500);
      await page.keyboard.press('c');
    },
  ],
  [
    'merge',
    '/alerts',
    async (page) => {
      for (const key of ['j', 'j', 'm']) await page.keyboard.press(key);
      await page.waitForTimeout(600);
    },
  ],
  ['shortcuts', '/alerts', async (page) => page.keyboard.press('?').then(() => page.waitForTimeout(500))],
  ['time', '/alerts', click('.time-picker .ant-btn:nth-child(2)')],
  ['incidents', '/incidents'],
  ['incident', '/incidents/inc-1'],
  ['events', '/events?time=24h'],
  [
    'events-open',
    '/events?time=24h&columns=source.ip,url.path,http.response.status_code',
    async (page) => {
      await click('.event-time .icon-button')(page);
      await click('.field-name')(page);
    },
  ],
  [
    'events-error',
    '/events?time=24h',
    async (page) => {
      await page.locator('#query').fill('source.ip: 10.0.0.0/8 and (event.outcome: failure');
      await page.waitForTimeout(300);
    },
  ],
  [
    'events-complete',
    '/events?time=24h',
    async (page) => {
      await page.locator('#query').pressSequentially('sour');
      await page.waitForTimeout(300);
    },
  ],
  ['sources', '/sources'],
  ['rules', '/rules', click('tbody tr[data-row]')],
  ['compliance', '/compliance'],
  ['compliance-item', '/compliance?verdict=untested', click('tbody tr[data-row]')],
  ['tasks', '/tasks'],
  ['audit', '/audit'],
  ['users', '/users'],
];

mkdirSync(OUT, { recursive: true });
const browser = await chromium.launch({
  executablePath: '/usr/bin/chromium',
  args: [
    '--no-sandbox',
    '--disable-gpu',
    '--disable-quic',
    '--no-first-run',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
  ],
});
const role = process.argv[6];
for (const theme of THEMES)
  for (const [name, path, prepare] of PAGES) {
    if (ONLY !== undefined && ONLY !== 'all' && !ONLY.split(',').includes(name)) continue;
    const context = await browser.newContext({
      viewport: { width: 1366, height: 768 },
      colorScheme: theme === 'dark' ? 'dark' : 'light',
    });
    const page = await context.newPage();
    page.on('console', (message) => {
      if (message.type() === 'error' || message.type() === 'warning')
        process.stdout.write(`${name} ${theme}: ${message.text().slice(0, 400)}\n`);
    });
    page.on('pageerror', (error) => process.stdout.write(`${name} ${theme}: PAGEERROR ${error.message}\n`));
    if (role !== undefined)
      await context.request.post(`${BASE}/api/v1/session`, { data: { name: role, password: 'x' } });
    try {
      await page.goto(`${BASE}${path}`);
      await page.waitForSelector('h1', { timeout: 15_000 });
      await page.waitForTimeout(900);
      await prepare?.(page);
      await page.waitForTimeout(300);
      await page.screenshot({ path: `${OUT}/${name}-${theme}.png` });
      const axe = await new AxeBuilder({ page })
        .withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'])
        .analyze();
      for (const violation of axe.violations)
        process.stdout.write(
          `${name} ${theme}: AXE ${violation.id} (${violation.nodes.length}) ${violation.nodes[0]?.html.slice(0, 200)} | ${violation.nodes[0]?.failureSummary?.replace(/\n/g, ' ').slice(0, 200)}\n`,
        );
    } catch (error) {
      process.stdout.write(`${name} ${theme}: FAILED ${String(error).slice(0, 300)}\n`);
    }
    await context.close();
  }
await browser.close();
