// @vitest-environment happy-dom
import './browser.ts';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { sources } from '../../dev/synthetic-data.ts';
import { zhCn as t } from '../../src/i18n/zh-cn.ts';
import { messages } from '../../src/pages/sources/messages.zh-cn.ts';
import { openConsole } from './console.tsx';
import { all, click, find, nameOf, one, until } from './screen.ts';

const [source] = sources;
const many = Array.from({ length: 210 }, (_, n) => ({ ...source, id: `syslog-udp/${n}`, peer: `10.0.0.${n}` }));
const totals = { received: 0, shed: 0, events: 0, unparsed: 0, unreadValues: 0, rate: 0, silent: 0, new: 0 };
const list = {
  at: '2026-11-22T08:05:00.000Z',
  sources: many,
  totals,
  sites: [],
  leftOutPacks: { total: 0, files: [] },
};

const rows = (): readonly HTMLElement[] => all('row').filter((row) => row.dataset['row'] !== undefined);

/** As wide as a phone, or 1280 px at 400 %. */
function setWidth(width: number): void {
  (globalThis as unknown as { happyDOM: { setViewport: (size: object) => void } }).happyDOM.setViewport({ width });
}

beforeEach(() => {
  setWidth(320);
});
afterEach(() => {
  setWidth(1_366);
});

it('a row is a card with every column by its name, and cards are drawn two hundred at a time', async () => {
  openConsole({ at: '/sources', role: 'analyst', handlers: { listSources: () => list } });
  await until(() => {
    expect(rows()).toHaveLength(200);
  });
  const labels = [...(rows()[0]?.querySelectorAll('td') ?? [])].map((cell) => cell.dataset['label']);
  const { peer, ...others } = messages.sources.column;
  expect(peer).not.toBe('');
  expect(labels.filter((label) => label !== undefined).toSorted()).toEqual(Object.values(others).toSorted());
  click(one('button', t.common.loadMore));
  await until(() => {
    expect(rows()).toHaveLength(210);
  });
  expect(all('button').map(nameOf)).not.toContain(t.common.loadMore);
});

it('the navigation unfolds from a bar and folds when a page was chosen', async () => {
  openConsole({ at: '/sources', role: 'analyst' });
  const bar = await find('navigation');
  const menu = one('button', t.nav.expand, bar);
  expect(menu.getAttribute('aria-expanded')).toBe('false');
  click(menu);
  await until(() => {
    expect(menu.getAttribute('aria-expanded')).toBe('true');
  });
  click(one('link', '检测规则', bar));
  await find('heading', '检测规则');
  expect(menu.getAttribute('aria-expanded')).toBe('false');
});
