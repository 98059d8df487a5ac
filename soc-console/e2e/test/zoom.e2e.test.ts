import { expect } from 'vitest';
import { beyondTheEdge } from '../src/index.ts';
import { CONSOLE_PAGES } from './console-pages.ts';
import { describeConsole, test } from './console-test.ts';

/** What is left of 1280 × 800 at 200 % (WCAG 1.4.4), and of 1280 × 1024 at 400 % (WCAG 1.4.10), CSS px. */
const ZOOMED = [
  ['200 %', { width: 640, height: 400 }],
  ['400 %', { width: 320, height: 256 }],
] as const;

describeConsole('a page that is zoomed in', () => {
  test.for(ZOOMED.flatMap(([zoom, size]) => CONSOLE_PAGES.map(([path, title]) => ({ zoom, size, path, title }))))(
    '$path at $zoom scrolls in one direction and keeps everything within reach',
    async ({ size, path, title }, { analyst }) => {
      await analyst.page.setViewportSize(size);
      await analyst.visit(path, title);
      expect(await beyondTheEdge(analyst.page)).toEqual([]);
    },
  );

  test('the queue is triaged at 200 %', async ({ analyst }) => {
    await analyst.page.setViewportSize({ width: 640, height: 400 });
    await analyst.visit('/alerts?time=7d', '告警处置');
    await analyst.rows().first().click();
    await analyst.flyout().waitFor();
    expect(await beyondTheEdge(analyst.page)).toEqual([]);
  });
});
