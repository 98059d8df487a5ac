// @vitest-environment happy-dom
import './browser.ts';
import { describe, expect, it } from 'vitest';
import { ALL_PAGES } from '../../src/shell/all-pages.ts';
import { ZONE_LABEL } from '../../src/time/format-time.ts';
import { detailFields } from '../../src/ui/event-summary.ts';
import { events } from '../../dev/synthetic-data.ts';
import { openConsole } from './console.tsx';
import { PAGE_STATES } from './all-page-states.ts';
import { findText, one, shownText } from './screen.ts';

const addresses = ALL_PAGES.flatMap((page) => page.addresses.map(({ path }) => path));
/** How programs write a time. */
const MACHINE_TIME = /\d{4}-\d\d-\d\dT\d\d:\d\d/;
const ZONE = /UTC|GMT|Asia\/Shanghai|CST/g;

describe.each(['zh-CN', 'en'] as const)('in %s', (language) => {
  it.each(addresses)('%s says the zone of its times once, and has no time of a program', async (path) => {
    const page = PAGE_STATES[path] ?? expect.fail(`no states of ${path}`);
    openConsole({ at: page.at, role: page.worker, language });
    for (const text of (await page.texts(language)).full) await findText(text);
    const shown = shownText(one('main'));
    expect(shown).toMatch(/\d\d:\d\d|\d{4}-\d\d-\d\d|\d/);
    expect(shown.match(ZONE)).toEqual(['UTC']);
    expect(shown).toContain(ZONE_LABEL);
    expect(MACHINE_TIME.exec(shown)).toBeNull();
  });
});

it('the fields of an event are in the zone of the screen, and say it where they are copied to', () => {
  const [first = expect.fail('the county has no events')] = events;
  const event = { ...first, '@timestamp': '2026-11-22T08:03:07.045Z' };
  expect(detailFields(event)[0]).toEqual({
    field: '@timestamp',
    text: '2026-11-22 16:03:07.045',
    copied: '2026-11-22T16:03:07.045+08:00',
  });
  expect(detailFields(event).filter(({ text }) => MACHINE_TIME.test(text))).toEqual([]);
});
