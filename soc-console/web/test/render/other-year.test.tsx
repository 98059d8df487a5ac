// @vitest-environment happy-dom
import './january.ts';
import { expect, it } from 'vitest';
import { ALL_PAGES } from '../../src/shell/all-pages.ts';
import { openConsole } from './console.tsx';
import { PAGE_STATES } from './all-page-states.ts';
import { find, one, until } from './screen.ts';

const addresses = ALL_PAGES.flatMap((page) => page.addresses.map(({ path }) => path));
/** Pages that show times of the county's past in a table. */
const WITH_PAST = ['/alerts', '/', '/incidents/$id'];

const shownTimes = (): readonly string[] =>
  [...one('main').querySelectorAll('time')].map(({ textContent }) => textContent);

it.each(addresses)('%s, in January, says the year of what was in December', async (path) => {
  const page = PAGE_STATES[path] ?? expect.fail(`no states of ${path}`);
  openConsole({ at: page.at, role: page.worker });
  await find('heading', (await page.texts('zh-CN')).title);
  await until(() => {
    if (document.querySelector('.ant-spin-spinning')) throw new Error('still loading');
    if (WITH_PAST.includes(path)) expect(shownTimes().filter((time) => !time.includes('01-01 '))).not.toEqual([]);
  });
  expect(shownTimes().filter((time) => !/^(?:\d{4}-\d\d|01)-\d\d \d\d:\d\d/.test(time))).toEqual([]);
});
