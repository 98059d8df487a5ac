import { chromium } from 'playwright-core';
import { AxeBuilder } from '@axe-core/playwright';
const pw = process.argv[2],
  base = 'http://127.0.0.1:8440',
  out = '/tmp/real-shots';
import { mkdirSync } from 'node:fs';
mkdirSync(out, { recursive: true });
const b = await chromium.launch({
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
const c = await b.newContext({ viewport: { width: 1366, height: 768 }, colorScheme: 'light' });
const p = await c.newPage();
p.on('console', (m) => {
  if (['error', 'warning'].includes(m.type())) console.log('CON', m.text().slice(0, 300));
});
p.on('pageerror', (e) => console.log('ERR', e.message));
p.on('response', (r) => {
  if (r.status() >= 400) console.log('HTTP', r.status(), r.url().slice(0, 150));
});
const shot = async (n) => {
  await p.waitForTimeout(900);
  await p.screenshot({ path: `${out}/${n}.png` });
  const a = await new AxeBuilder({ page: p }).withTags(['wcag2a', 'wcag2aa']).analyze();
  for (const v of a.violations) console.log(n, 'AXE', v.id, v.nodes[0].html.slice(0, 160));
};
await p.goto(base + '/');
await p.waitForSelector('h1');
await shot('login');
await p.fill('#name', 'demo');
await p.fill('#password', pw);
await p.click('button[type=submit]');
await p.waitForTimeout(2500);
if (await p.locator('#currentPassword').count()) {
  await shot('password');
  const np = 'Qiaolou-Demo-2026';
  await p.fill('#currentPassword', pw);
  await p.fill('#newPassword', np);
  await p.fill('#again', np);
  await p.click('button[type=submit]');
  await p.waitForTimeout(2500);
}
await shot('overview');
await p.goto(base + '/alerts');
await p.waitForSelector('tr[data-row]', { timeout: 15000 }).catch(() => console.log('no rows'));
await shot('alerts');
await p.locator('.row-title').first().click();
await shot('flyout');
await p.getByRole('tab').nth(1).click();
await shot('why');
await p.getByRole('tab').nth(2).click();
await shot('evidence');
await p.getByText('在日志检索中打开').click();
await p.waitForTimeout(1500);
await shot('evidence-search');
await p.goto(base + '/incidents');
await p.waitForTimeout(1200);
await shot('incidents');
await p.locator('tr[data-row] a').first().click();
await p.waitForTimeout(1500);
await shot('incident');
await p.goto(base + '/events?time=24h');
await p.waitForTimeout(3000);
await shot('events');
for (const n of ['sources', 'rules', 'compliance', 'tasks', 'audit', 'users']) {
  await p.goto(`${base}/${n}`);
  await p.waitForTimeout(1500);
  await shot(n);
}
await b.close();
